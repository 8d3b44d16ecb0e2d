namespace HyperSearch.FineTuning.Tokenizers.AddedTokens;

/// <summary>A token that is cut out of the text before the model sees it.</summary>
/// <param name="Id">Its id; it may be in the model's vocabulary too.</param>
/// <param name="Content">What is looked for.</param>
/// <param name="SingleWord">Only where no word character stands beside it.</param>
/// <param name="StripLeft">White space before it belongs to it.</param>
/// <param name="StripRight">White space behind it belongs to it.</param>
/// <param name="Normalized">Looked for in the normalized text rather than the raw one.</param>
/// <param name="Special">Left out when special tokens are skipped in decoding.</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord, bool StripLeft, bool StripRight, bool Normalized, bool Special);
