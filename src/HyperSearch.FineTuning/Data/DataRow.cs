namespace HyperSearch.FineTuning.Data;

/// <summary>One example. The text that a model sees is <paramref name="Prompt"/> + <paramref name="Completion"/> with nothing between.</summary>
/// <param name="Line">Line in its file, from 1.</param>
/// <param name="ByteOffset">Where that line begins in the file.</param>
/// <param name="Prompt">May be empty.</param>
/// <param name="Completion">What the model shall learn to write. May be empty; the data check reports it.</param>
public sealed record DataRow(int Line, long ByteOffset, string Prompt, string Completion);
