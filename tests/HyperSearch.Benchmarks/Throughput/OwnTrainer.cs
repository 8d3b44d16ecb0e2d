using System.Diagnostics;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.Benchmarks.Throughput;

/// <summary>Runs the fine-tuner's own training steps in float32, of all weights or of adapters, on rows that lie ready in memory.</summary>
internal static class OwnTrainer
{
    private const int Batches = 8;

    public static TrainingSpeed Measure(ModelSize size, int threads, bool adapters, TimeProvider time)
    {
        var before = PeakBytes();
        TorchRuntime.Threads = threads;
        var settings = new FineTuneSettings
        {
            Model = "-", Data = new DataPaths("-", "-"), Method = adapters ? TrainingMethod.Lora : TrainingMethod.Full, Rank = ModelSize.Rank, LearningRate = 1e-3, BatchSize = size.Batch,
            Schedule = ScheduleKind.Constant, Epochs = size.Steps + size.WarmupSteps,
        };
        using var session = new TrialSession(DecoderModel.Initialize(Config(size), 0, DType.Float32, Device.Cpu), ownsModel: true, settings, 0, Data(size));
        using var runner = new StepRunner(session, 0);
        var progress = new TrialProgress { MicroBatchRows = size.Batch };
        for (var step = 0; step < size.WarmupSteps; step++) runner.Run(progress);
        var (tokens, start) = (progress.Tokens, time.GetTimestamp());
        for (var step = 0; step < size.Steps; step++) runner.Run(progress);
        return new TrainingSpeed((progress.Tokens - tokens) / time.GetElapsedTime(start).TotalSeconds, PeakBytes(), before);
    }

    /// <summary>The process' largest resident set.</summary>
    private static long PeakBytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    private static ModelConfig Config(ModelSize size) => new()
    {
        VocabularySize = size.Vocabulary, HiddenSize = size.Hidden, IntermediateSize = size.Inner, Layers = size.Layers, Heads = size.Heads,
        KeyValueHeads = size.KeyHeads, HeadSize = size.Hidden / size.Heads, MaxPositions = size.Tokens, NormEpsilon = 1e-5, TieWordEmbeddings = true,
    };

    private static SessionData Data(ModelSize size)
    {
        var rows = Enumerable.Range(0, Batches * size.Batch).Select(row => new TrainingRow(
            Enumerable.Range(0, size.Tokens).Select(t => (int)(SeedStream.Derive(1, 0, (ulong)row, (ulong)t) % (ulong)size.Vocabulary)).ToArray(),
            size.Tokens - size.Targets, string.Empty, false)).ToArray();
        var set = TrainingSet.Of(rows, "-", "-");
        return new SessionData(set, set, null, null, null, "-");
    }
}
