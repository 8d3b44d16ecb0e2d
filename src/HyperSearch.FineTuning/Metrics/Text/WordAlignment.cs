namespace HyperSearch.FineTuning.Metrics.Text;

/// <summary>Which words of the text stand for which of the reference, and which of either are wrong.</summary>
/// <param name="HypothesisOf">For each word of the reference the place in the text; -1 before its first word.</param>
/// <param name="ReferenceWrong">For each word of the reference.</param>
/// <param name="HypothesisWrong">For each word of the text.</param>
internal sealed record WordAlignment(IReadOnlyList<int> HypothesisOf, IReadOnlyList<bool> ReferenceWrong, IReadOnlyList<bool> HypothesisWrong)
{
    public static WordAlignment Of(IEnumerable<EditOperation> trace)
    {
        var (aligned, referenceWrong, hypothesisWrong) = (new List<int>(), new List<bool>(), new List<bool>());
        foreach (var operation in trace)
        {
            var wrong = operation != EditOperation.Match;
            if (operation != EditOperation.Delete) hypothesisWrong.Add(wrong);
            if (operation == EditOperation.Insert) continue;
            referenceWrong.Add(wrong);
            aligned.Add(hypothesisWrong.Count - 1);
        }

        return new WordAlignment(aligned, referenceWrong, hypothesisWrong);
    }
}
