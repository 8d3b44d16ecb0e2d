namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>Where a template goes on.</summary>
internal enum Flow
{
    Next,

    /// <summary>With the next round of the loop.</summary>
    Continue,

    /// <summary>Behind the loop.</summary>
    Break,
}
