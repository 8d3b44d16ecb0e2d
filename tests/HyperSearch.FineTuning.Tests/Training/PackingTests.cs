using FsCheck;
using FsCheck.Fluent;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Tests.Fixtures;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Training;

/// <summary>Rows that share lines, and windows of rows of like length.</summary>
[TestFixture]
public class PackingTests : TorchFixture
{
    private static readonly string[] Fixtures = ["llama", "gpt2", "mistral-sliding", "gemma2", "phi3"];

    [Test]
    public void Bins_AnyLengths_HoldEachOnceAndLeaveNoTwoHalfEmpty()
    {
        Prop.ForAll(Gen.Choose(1, 40).ListOf().ToArbitrary(), lengths =>
        {
            const int Capacity = 40;
            var bins = SequencePacking.Bins([.. lengths], Capacity);
            var sums = bins.Select(bin => bin.Sum(row => lengths[row])).ToArray();
            return bins.SelectMany(bin => bin).Order().SequenceEqual(Enumerable.Range(0, lengths.Count)) && sums.All(sum => sum <= Capacity) && sums.Count(sum => sum <= Capacity / 2) <= 1;
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public void Bins_SequenceLongerThanABin_IsRefused() => Assert.That(() => SequencePacking.Bins([3, 5], 4), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void Batch_Packed_GivesTheLossAndGradientsOfThePadded([ValueSource(nameof(Fixtures))] string fixture, [Values(0, 0.2)] double dropout)
    {
        var folder = FixtureRoot.Directories("models", fixture).FirstOrDefault(path => Path.GetFileName(path) == fixture);
        if (folder is null) Assert.Ignore($"the fixtures have no model {fixture}");
        using var model = DecoderModel.Load(folder!, DType.Float32, Device.Cpu);
        int[] lengths = [5, 23, 7, 9, 2, 11, 16, 4];
        var rows = lengths.Select((length, row) => new TrainingRow(
            Enumerable.Range(0, length).Select(t => (int)(SeedStream.Derive(3, 0, (ulong)row, (ulong)t) % (ulong)model.Config.VocabularySize)).ToArray(), length / 3, string.Empty, false)).ToArray();
        foreach (var parameter in model.Parameters) parameter.Value.RequiresGrad = true;
        var (paddedLoss, padded) = Gradients(model, TokenBatch.Of(rows, 0, Device.Cpu), rows.Length, dropout);
        var batch = PackedBatch.Of(rows, 0, model.Config.Window, Device.Cpu);
        Assert.That(batch.Ids.Shape, Is.EqualTo(new long[] { 4, 23 }), "77 tokens in four lines");
        var (packedLoss, packed) = Gradients(model, batch, rows.Length, dropout);
        Assert.That(packedLoss, Is.EqualTo(paddedLoss).Within(1e-5 * paddedLoss));
        foreach (var (name, values) in padded)
        {
            var scale = values.Max(Math.Abs) + 1e-6;
            var difference = values.Zip(packed[name], (a, b) => Math.Abs(a - b)).Max();
            Assert.That(difference, Is.LessThan(2e-5 * Math.Max(scale, 1e-2)), name);
        }
    }

    [Test]
    public void Run_Packed_IsTheSameTrialAndResumesToTheBit()
    {
        using var task = new TinyTask();
        var settings = task.Settings with { Epochs = 1, Dropout = 0.1, LengthBucketing = true };
        var padded = Run(task, settings, null, new RecordingObserver());
        var whole = new RecordingObserver();
        var packed = Run(task, settings with { Packing = true }, null, whole);
        Assert.That(packed.Outcome, Is.EqualTo(TrialOutcome.Completed), packed.Message);
        Assert.That(packed.Step, Is.EqualTo(padded.Step));
        Assert.That(packed.Metrics["validation/loss"], Is.EqualTo(padded.Metrics["validation/loss"]).Within(1e-4));
        var (path, step) = whole.Checkpoints[0];
        var part = new RecordingObserver();
        Run(task, settings with { Packing = true }, new ResumePoint(path, step), part);
        Assert.That(part.Lines, Is.EqualTo(whole.Lines.TakeLast(part.Reports.Count)));
        Assert.That(part.Reports, Is.Not.Empty);
    }

    [Test]
    public void Plan_Buckets_VisitEveryRowOnceInWindowsOfLikeLength()
    {
        int[] lengths = [.. Enumerable.Range(0, 83).Select(i => 1 + (i * 37 % 50))];
        var settings = new FineTuneSettings { Model = "m", Data = new DataPaths("t", "v"), BatchSize = 8, LengthBucketing = true };
        var plan = new TrainingPlan(lengths, settings, 9);
        var again = new TrainingPlan(lengths, settings, 9);
        var steps = Enumerable.Range(0, (int)plan.StepsPerEpoch).Select(step => plan.RowsOf(step).ToArray()).ToArray();
        Assert.That(steps.SelectMany(rows => rows).Order(), Is.EqualTo(Enumerable.Range(0, 83)));
        Assert.That(again.RowsOf(7).ToArray(), Is.EqualTo(steps[7]), "whichever step is asked for first");
        var spread = steps.Take(10).Average(rows => rows.Max(row => lengths[row]) - rows.Min(row => lengths[row]));
        Assert.That(spread, Is.LessThan(8), "the lengths go from 1 to 50");
        Assert.That(plan.RowsOf(plan.StepsPerEpoch).ToArray(), Is.Not.EqualTo(steps[0]), "another epoch, another order");
        Assert.That(steps.Take(10).Select(rows => rows.Max(row => lengths[row])), Is.Not.Ordered.Descending, "windows come in any order");
    }

    private static (double Loss, Dictionary<string, float[]> Gradients) Gradients(DecoderModel model, TokenBatch batch, int rows, double dropout)
    {
        var seeds = Enumerable.Range(0, rows).Select(row => (long)row + 100).ToArray();
        var plan = dropout > 0 ? new DropoutPlan(dropout, 0, Tensor.FromArray(seeds, rows)) { Packed = batch.Packed } : null;
        var loss = model.SumLoss(batch.Ids, batch.Places, batch.Targets, 0.1, plan, batch.Packed) * (1.0 / batch.TargetCount);
        loss.Backward();
        var gradients = model.Parameters.Where(parameter => parameter.Value.Grad is not null).ToDictionary(parameter => parameter.Name, parameter => parameter.Value.Grad!.ToFloatArray());
        foreach (var parameter in model.Parameters) parameter.Value.ZeroGrad();
        return (loss.Item(), gradients);
    }

    private static TrialResult Run(TinyTask task, FineTuneSettings settings, ResumePoint? resume, RecordingObserver observer)
    {
        using var engine = new FineTuneEngine(Device.Cpu, TimeProvider.System);
        return engine.Run(task.Job(settings, resume), observer);
    }
}
