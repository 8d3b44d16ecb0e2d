namespace HyperSearch.FineTuning.Training;

/// <summary>A tokenised example.</summary>
/// <param name="Tokens">Prompt, completion and end of text; at most <c>max_length</c>, at least one.</param>
/// <param name="FirstTarget">Index of the first token that the loss counts; equal to the length when the cut left none.</param>
/// <param name="Wanted">What the model must write after the tokens before <paramref name="FirstTarget"/>: the completion, whole even when its tokens were cut.</param>
/// <param name="Truncated">Whether tokens were cut off.</param>
public sealed record TrainingRow(int[] Tokens, int FirstTarget, string Wanted, bool Truncated)
{
    /// <summary>Tokens that the loss counts. Nothing predicts the very first token.</summary>
    public int Targets => Math.Max(0, Tokens.Length - Math.Max(1, FirstTarget));
}
