namespace HyperSearch.FineTuning.Models;

/// <summary>How many positions are scored at once, so that the logits of a large vocabulary never lie in memory whole.</summary>
internal static class HeadChunk
{
    private const int LogitsMax = 1 << 24;
    private const int RowsMin = 64;

    public static int Rows(ModelConfig config) => Math.Max(RowsMin, LogitsMax / config.VocabularySize);
}
