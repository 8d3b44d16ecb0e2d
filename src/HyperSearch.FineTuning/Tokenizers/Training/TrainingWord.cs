namespace HyperSearch.FineTuning.Tokenizers.Training;

/// <summary>A distinct word of the training texts: its symbols so far, and how often it occurs.</summary>
internal sealed record TrainingWord(List<int> Symbols, long Count);
