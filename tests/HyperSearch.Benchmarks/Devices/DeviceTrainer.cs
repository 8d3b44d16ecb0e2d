using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.Benchmarks.Devices;

/// <summary>Runs the fine-tuner's own steps: base weights in bfloat16, adapters and optimiser in float32.</summary>
internal static class DeviceTrainer
{
    private const int Batches = 4;

    public static DeviceSpeed Run(DeviceWorkload work, Device device, TimeProvider time)
    {
        var settings = new FineTuneSettings
        {
            Model = "-", Data = new DataPaths("-", "-"), Method = TrainingMethod.Lora, Rank = DeviceWorkload.Rank, LearningRate = 1e-4, BatchSize = work.Rows,
            Schedule = ScheduleKind.Constant, Epochs = work.Steps + DeviceWorkload.WarmupSteps, MaxLength = work.Tokens, Dtype = "bfloat16",
        };
        TorchRuntime.ResetPeak(device);
        using var session = new TrialSession(DecoderModel.Initialize(Config(work), 0, DType.BFloat16, device), ownsModel: true, settings, 0, Data(work));
        using var runner = new StepRunner(session, 0);
        var progress = new TrialProgress { MicroBatchRows = work.Rows };
        for (var step = 0; step < DeviceWorkload.WarmupSteps; step++) runner.Run(progress);
        // Reading the loss waits for the device.
        _ = runner.LossSum;
        var (tokens, start) = (progress.Tokens, time.GetTimestamp());
        for (var step = 0; step < work.Steps; step++) runner.Run(progress);
        _ = runner.LossSum;
        return new DeviceSpeed((progress.Tokens - tokens) / time.GetElapsedTime(start).TotalSeconds, TorchRuntime.Memory(device).PeakBytes / 1e9);
    }

    private static ModelConfig Config(DeviceWorkload work) => new()
    {
        VocabularySize = work.Vocabulary, HiddenSize = work.Hidden, IntermediateSize = work.Inner, Layers = work.Layers, Heads = work.Heads,
        KeyValueHeads = work.KeyHeads, HeadSize = work.Hidden / work.Heads, MaxPositions = work.Tokens, NormEpsilon = 1e-6, TieWordEmbeddings = true,
    };

    private static SessionData Data(DeviceWorkload work)
    {
        var rows = Enumerable.Range(0, Batches * work.Rows).Select(row => new TrainingRow(
            Enumerable.Range(0, work.Tokens).Select(t => (int)(SeedStream.Derive(1, 0, (ulong)row, (ulong)t) % (ulong)work.Vocabulary)).ToArray(), 1, string.Empty, false)).ToArray();
        var set = TrainingSet.Of(rows, "-", "-");
        return new SessionData(set, set, null, null, null, "-");
    }
}
