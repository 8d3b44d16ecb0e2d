namespace HyperSearch.FineTuning.Tokenizers.PreTokenizers;

/// <summary>What becomes of the delimiters that a split found.</summary>
internal enum SplitBehavior
{
    /// <summary>They are dropped.</summary>
    Removed,

    /// <summary>Each is a piece of its own.</summary>
    Isolated,

    /// <summary>Each ends the piece before it.</summary>
    MergedWithPrevious,

    /// <summary>Each begins the piece behind it.</summary>
    MergedWithNext,

    /// <summary>Neighbouring delimiters form one piece.</summary>
    Contiguous,
}
