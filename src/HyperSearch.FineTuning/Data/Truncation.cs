namespace HyperSearch.FineTuning.Data;

/// <summary>What becomes of a row that is longer than the longest sequence.</summary>
public enum Truncation
{
    /// <summary>Its end is cut off: the end of the answer is not trained.</summary>
    End,

    /// <summary>Its start is cut off, but for the token that begins every text: the beginning of the prompt is not seen.</summary>
    Start,

    /// <summary>It is left out, of training and of evaluation.</summary>
    Drop,

    /// <summary>The data is refused.</summary>
    Refuse,
}
