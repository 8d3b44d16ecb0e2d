using HyperSearch.FineTuning.Tokenizers.Text;

namespace HyperSearch.FineTuning.Tokenizers.PreTokenizers;

/// <summary>Turns the delimiters found in a piece into new pieces. Empty pieces never come out.</summary>
internal static class PieceSplitter
{
    private readonly record struct Part(int Start, int End, bool IsDelimiter);

    /// <param name="piece">The piece being split.</param>
    /// <param name="delimiters">In order, without overlaps, inside the piece.</param>
    /// <param name="behavior">What becomes of the delimiters.</param>
    /// <param name="invert">What is no delimiter counts as one, and the other way round.</param>
    /// <param name="output">New pieces are appended.</param>
    public static void Split(TextRange piece, List<TextRange> delimiters, SplitBehavior behavior, bool invert, List<TextRange> output)
    {
        if (behavior == SplitBehavior.Isolated)
        {
            Isolate(piece, delimiters, output);
            return;
        }

        var parts = Cut(piece, delimiters, invert);
        var merged = behavior switch
        {
            SplitBehavior.Removed => parts.Where(p => !p.IsDelimiter).ToList(),
            SplitBehavior.Contiguous => MergeNeighbours(parts),
            SplitBehavior.MergedWithPrevious => MergeBackwards(parts),
            SplitBehavior.MergedWithNext => MergeForwards(parts),
            _ => throw new ArgumentOutOfRangeException(nameof(behavior), behavior, "not a split behaviour"),
        };
        foreach (var part in merged)
            Add(output, part.Start, part.End);
    }

    private static void Isolate(TextRange piece, List<TextRange> delimiters, List<TextRange> output)
    {
        var at = piece.Start;
        foreach (var delimiter in delimiters)
        {
            Add(output, at, delimiter.Start);
            Add(output, delimiter.Start, delimiter.End);
            at = delimiter.End;
        }

        Add(output, at, piece.End);
    }

    private static List<Part> Cut(TextRange piece, List<TextRange> delimiters, bool invert)
    {
        var parts = new List<Part>();
        var at = piece.Start;
        foreach (var delimiter in delimiters)
        {
            if (delimiter.Start > at)
                parts.Add(new Part(at, delimiter.Start, invert));
            if (delimiter.Length > 0)
                parts.Add(new Part(delimiter.Start, delimiter.End, !invert));
            at = delimiter.End;
        }

        if (at < piece.End)
            parts.Add(new Part(at, piece.End, invert));
        return parts;
    }

    private static List<Part> MergeNeighbours(List<Part> parts)
    {
        var merged = new List<Part>();
        foreach (var part in parts)
        {
            if (merged.Count > 0 && merged[^1].IsDelimiter == part.IsDelimiter)
                merged[^1] = merged[^1] with { End = part.End };
            else
                merged.Add(part);
        }

        return merged;
    }

    private static List<Part> MergeBackwards(List<Part> parts)
    {
        var merged = new List<Part>();
        var afterDelimiter = false;
        foreach (var part in parts)
        {
            if (part.IsDelimiter && !afterDelimiter && merged.Count > 0)
                merged[^1] = merged[^1] with { End = part.End };
            else
                merged.Add(part);
            afterDelimiter = part.IsDelimiter;
        }

        return merged;
    }

    private static List<Part> MergeForwards(List<Part> parts)
    {
        var merged = new List<Part>();
        var beforeDelimiter = false;
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            if (parts[i].IsDelimiter && !beforeDelimiter && merged.Count > 0)
                merged[^1] = merged[^1] with { Start = parts[i].Start };
            else
                merged.Add(parts[i]);
            beforeDelimiter = parts[i].IsDelimiter;
        }

        merged.Reverse();
        return merged;
    }

    private static void Add(List<TextRange> output, int start, int end)
    {
        if (end > start)
            output.Add(new TextRange(start, end));
    }
}
