using HyperSearch.FineTuning.Regularization;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Regularization;

[TestFixture]
public class DistillationLossTests : TorchFixture
{
    [TestCase(TrainingMethod.Lora)]
    [TestCase(TrainingMethod.Full)]
    public void Backward_EqualsFiniteDifferencesOfTheFormulaOnPlainNumbers(TrainingMethod method)
    {
        using var tiny = new TinySession(s => s with { Method = method, Rank = 3, DistillationWeight = 0.4, DistillationTemperature = 3 });
        var batch = TokenBatch.Of(tiny.Rows, 0, Device.Cpu);
        var teacher = Teach(tiny, batch);
        var scale = 1.0 / batch.TargetCount;
        var gradients = tiny.Gradients(() => tiny.Session.Objective.Loss.Backward(batch, null, scale));
        var checkedValues = 0;
        foreach (var weight in tiny.Session.Optimizer.Weights)
        {
            var gradient = gradients[weight.Parameter.Name];
            var steepest = Enumerable.Range(0, gradient.Length).MaxBy(i => Math.Abs(gradient[i]));
            if (Math.Abs(gradient[steepest]) < 2e-3) continue;
            var slope = TinySession.Slope(weight, steepest, () => scale * Formula(Scores(tiny.Session, batch), teacher, batch.Targets.ToLongArray(), 0.4, 3), 2e-3f);
            Assert.That(gradient[steepest], Is.EqualTo(slope).Within(0.03 * Math.Abs(slope)), weight.Parameter.Name);
            checkedValues++;
        }

        Assert.That(checkedValues, Is.GreaterThan(8));
    }

    [Test]
    public void Backward_ReturnsTheCrossEntropyAlone()
    {
        using var tiny = new TinySession(s => s with { Method = TrainingMethod.Lora, DistillationWeight = 0.9 });
        var batch = TokenBatch.Of(tiny.Rows, 0, Device.Cpu);
        var plain = new CrossEntropyLoss(tiny.Session.Model, 0).Backward(batch, null, 1).Item();
        Assert.That(tiny.Session.Objective.Loss.Backward(batch, null, 1).Item(), Is.EqualTo(plain).Within(1e-4 * plain));
    }

    [Test]
    public void Backward_StudentEqualsTeacher_LeavesTheShareOfCrossEntropy()
    {
        using var tiny = new TinySession(s => s with { Method = TrainingMethod.Lora, DistillationWeight = 0.25 });
        using (new NoGradScope())
            foreach (var adapter in tiny.Session.Adapters!.Adapters) adapter.B.Value.FillInPlace(0);
        var batch = TokenBatch.Of(tiny.Rows, 0, Device.Cpu);
        var distilled = tiny.Gradients(() => tiny.Session.Objective.Loss.Backward(batch, null, 1));
        var plain = tiny.Gradients(() => new CrossEntropyLoss(tiny.Session.Model, 0).Backward(batch, null, 0.75));
        foreach (var (name, expected) in plain)
            Assert.That(distilled[name], Is.EqualTo(expected).AsCollection.Within(1e-4 * (1 + expected.Max(Math.Abs))), name);
    }

    [Test]
    public void Build_TeacherWithAnotherTokenizer_IsRefused()
    {
        using var other = new Training.TinyTask();
        File.AppendAllText(Path.Combine(other.Model, "tokenizer.json"), " ");
        Assert.That(
            () => new TinySession(s => s with { DistillationWeight = 0.5, Teacher = other.Model }),
            Throws.TypeOf<InvalidSettingException>().With.Message.Contains("another tokenizer"));
    }

    private static double[][] Teach(TinySession tiny, TokenBatch batch)
    {
        tiny.Session.Adapters?.Detach();
        var rows = Rows(tiny.Base.Model.Forward(batch.Ids), batch);
        tiny.Session.Adapters?.Attach();
        return rows;
    }

    private static double[][] Scores(TrialSession session, TokenBatch batch) => Rows(session.Model.Forward(batch.Ids), batch);

    private static double[][] Rows(Tensor logits, TokenBatch batch)
    {
        var width = (int)logits.Shape[2];
        var values = logits.Detach().Reshape([-1, width]).IndexSelect(0, batch.Places).Contiguous().ToFloatArray();
        return [.. values.Chunk(width).Select(row => row.Select(value => (double)value).ToArray())];
    }

    private static double Formula(double[][] student, double[][] teacher, long[] targets, double weight, double temperature)
    {
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            sum -= (1 - weight) * LogShares(student[i], 1)[targets[i]];
            var (wanted, given) = (LogShares(teacher[i], temperature), LogShares(student[i], temperature));
            sum += weight * temperature * temperature * wanted.Zip(given, (p, q) => Math.Exp(p) * (p - q)).Sum();
        }

        return sum;
    }

    private static double[] LogShares(double[] scores, double temperature)
    {
        var highest = scores.Max();
        var total = highest / temperature + Math.Log(scores.Sum(score => Math.Exp((score - highest) / temperature)));
        return [.. scores.Select(score => (score / temperature) - total)];
    }
}
