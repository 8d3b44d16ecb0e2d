namespace HyperSearch.FineTuning.Data;

/// <summary>An example as the model reads it.</summary>
/// <param name="Ids">BOS if the post-processor adds one, prompt and completion, EOS; at most the maximal length.</param>
/// <param name="FirstTarget">Index of the first id that the loss counts; all ids from there on count. Equal to the number of ids when truncation left no target.</param>
/// <param name="Truncated">Whether ids were cut off at the end.</param>
/// <param name="SeamShared">Whether one token holds characters of the prompt and of the completion.</param>
public sealed record TokenizedExample(int[] Ids, int FirstTarget, bool Truncated, bool SeamShared)
{
    /// <summary>How many ids the loss counts. The very first id has nothing before it that could predict it.</summary>
    public int TargetCount => Math.Max(0, Ids.Length - Math.Max(1, FirstTarget));
}
