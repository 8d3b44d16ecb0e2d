namespace HyperSearch.FineTuning.Tokenizers.Files;

/// <summary>Limits on what a <c>tokenizer.json</c> may make us allocate.</summary>
internal static class TokenizerLimits
{
    public const long FileBytesMax = 64L << 20;

    public const int VocabularyMax = 1_000_000;

    /// <summary>Ids are below this: the largest vocabulary plus room for gaps.</summary>
    public const int IdEnd = 2_000_000;

    public const int AddedTokensMax = 100_000;

    public const int NestingMax = 32;
}
