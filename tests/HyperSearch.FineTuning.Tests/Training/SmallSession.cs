using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>Sessions over random weights and random rows, for tests of shapes that no data file has.</summary>
internal static class SmallSession
{
    public static ModelConfig Shape(int layers = 2, int hidden = 64, int heads = 4, int inner = 176, int vocabulary = 300, bool tied = true) => new()
    {
        VocabularySize = vocabulary, HiddenSize = hidden, IntermediateSize = inner, Layers = layers, Heads = heads, KeyValueHeads = heads, HeadSize = hidden / heads,
        MaxPositions = 512, TieWordEmbeddings = tied,
    };

    /// <param name="config">The model's shape.</param>
    /// <param name="settings">What is trained, and how.</param>
    /// <param name="tokens">Length of the longest row; the others fall to a quarter of it.</param>
    /// <param name="rows">Rows of the training set.</param>
    public static TrialSession Open(ModelConfig config, FineTuneSettings settings, int tokens = 64, int rows = 16)
    {
        var dtype = settings.Dtype == "bfloat16" ? DType.BFloat16 : DType.Float32;
        var set = TrainingSet.Of([.. Enumerable.Range(0, rows).Select(row => Row(row, tokens - (row % 4 * tokens / 5), config.VocabularySize))], "-", "-");
        var model = DecoderModel.Initialize(config, 3, dtype, Device.Cpu);
        return new TrialSession(model, ownsModel: true, settings, 5, new SessionData(set, set, null, null, null, "-"));
    }

    private static TrainingRow Row(int row, int tokens, int vocabulary)
        => new(Enumerable.Range(0, tokens).Select(t => (int)(SeedStream.Derive(1, 0, (ulong)row, (ulong)t) % (ulong)vocabulary)).ToArray(), tokens / 2, string.Empty, false);
}
