namespace HyperSearch.FineTuning.Tokenizers.PreTokenizers;

/// <summary>Before which pieces a mark of a word's beginning is put.</summary>
internal enum PrependScheme
{
    Always,

    /// <summary>Only before the piece at the very beginning of the text.</summary>
    First,

    Never,
}
