using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Regularization;
using HyperSearch.FineTuning.Tests.Models;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Regularization;

/// <summary>Penalties against arithmetic on plain arrays, written another way.</summary>
[TestFixture]
public class WeightPenaltyTests : TorchFixture
{
    [TestCase(false)]
    [TestCase(true)]
    public void Penalty_OfAdapters_HasTheGradientOfTheMergedDifference(bool elastic)
    {
        using var tiny = new TinySession(s => s with { Method = TrainingMethod.Lora, Rank = 3, L2Sp = elastic ? 0 : 0.7, Ewc = elastic ? 0.7 : 0 });
        using var fisher = elastic ? Fisher(tiny) : null;
        var gradients = tiny.Gradients(tiny.Session.Objective.AddPenaltyGradients);
        var value = 0.0;
        foreach (var adapter in tiny.Session.Adapters!.Adapters)
        {
            var (a, b) = (Matrix.Of(adapter.A.Value), Matrix.Of(adapter.B.Value));
            var weight = tiny.Session.Model.Linears.Single(linear => linear.Module == adapter.Module).Weight;
            var importance = fisher is null ? null : Matrix.Of(fisher[weight.Name]);
            var moved = b.Times(a).Scaled(adapter.Scale);
            var weighed = importance is null ? moved : moved.TimesEach(importance);
            value += 0.35 * moved.TimesEach(weighed).Sum();
            Close(gradients[adapter.A.Name], b.Transposed().Times(weighed).Scaled(0.7 * adapter.Scale), adapter.A.Name);
            Close(gradients[adapter.B.Name], weighed.Times(a.Transposed()).Scaled(0.7 * adapter.Scale), adapter.B.Name);
        }

        Assert.That(tiny.Session.Objective.Penalties.Single().Terms.Sum(term => term().Item()), Is.EqualTo(value).Within(1e-4 * value));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Penalty_OfAllWeights_HasTheGradientOfTheDifference(bool elastic)
    {
        using var tiny = new TinySession(s => s with { Method = TrainingMethod.Full, L2Sp = elastic ? 0 : 0.7, Ewc = elastic ? 0.7 : 0 });
        using var fisher = elastic ? Fisher(tiny) : null;
        var gradients = tiny.Gradients(tiny.Session.Objective.AddPenaltyGradients);
        foreach (var (weight, start) in tiny.Session.Optimizer.Weights.Zip(tiny.Base.Model.Parameters))
        {
            var (now, then) = (weight.Value.Detach().ToFloatArray(), start.Value.ToFloatArray());
            var importance = fisher?[start.Name].ToFloatArray();
            for (var i = 0; i < now.Length; i++)
                Assert.That(gradients[start.Name][i], Is.EqualTo(0.7 * (importance?[i] ?? 1) * (now[i] - (double)then[i])).Within(1e-5 + (1e-4 * (importance?[i] ?? 1))), start.Name);
        }
    }

    /// <summary>Against the definition: the squared gradient of every token's log-likelihood, weighed by the token's probability.</summary>
    [Test]
    public void Fisher_OfManyDraws_IsTheExpectationOverTheModelsTokens()
    {
        using var tiny = new TinySession(s => s with { Method = TrainingMethod.Full });
        var model = tiny.Base.Model;
        var whole = tiny.Session.Data.Replay!.Rows[0];
        var row = whole with { Tokens = whole.Tokens[..(whole.FirstTarget + 1)] };
        var weight = model.Parameters.Single(parameter => parameter.Name == "model.layers.1.self_attn.k_proj.weight");
        using var fisher = FisherDiagonal.Estimate(model, [weight.Name], Enumerable.Repeat(row, FisherDiagonal.RowsMax).ToArray());
        var expected = Expectation(model, row, weight);
        var mean = expected.Average();
        var measured = fisher[weight.Name].ToFloatArray();
        Assert.That(measured.Average(), Is.EqualTo(1).Within(1e-5));
        var error = Math.Sqrt(measured.Zip(expected, (m, e) => Math.Pow(m - (e / mean), 2)).Sum() / expected.Sum(e => Math.Pow(e / mean, 2)));
        Assert.That(error, Is.LessThan(0.15), "relative error of the whole diagonal; a share of about sqrt(2 / draws) is the estimator's own");
        Assert.That(model.Parameters.Any(parameter => parameter.Value.RequiresGrad), Is.False, "the frozen model is frozen again");
    }

    [Test]
    public void Fisher_EstimatedTwice_IsTheSameToTheBit()
    {
        using var tiny = new TinySession(s => s with { Method = TrainingMethod.Full });
        using var first = Fisher(tiny);
        using var second = Fisher(tiny);
        Assert.That(second["model.norm.weight"].ToFloatArray(), Is.EqualTo(first["model.norm.weight"].ToFloatArray()));
    }

    private static double[] Expectation(DecoderModel model, TrainingRow row, Parameter weight)
    {
        weight.Value.RequiresGrad = true;
        var batch = TokenBatch.Of([row], 0, Device.Cpu);
        var logits = model.Forward(batch.Ids).Reshape([-1, model.Config.VocabularySize]).IndexSelect(0, batch.Places);
        var shares = logits.Detach().Softmax(1).ToFloatArray();
        var sum = new double[weight.Value.Length];
        for (var token = 0; token < shares.Length; token++)
        {
            using var scope = new TensorScope();
            Tensor.CrossEntropy(logits, Tensor.FromArray([(long)token], 1), sumReduction: true).Backward(retainGraph: true);
            var gradient = weight.Value.Grad!.ToFloatArray();
            for (var i = 0; i < sum.Length; i++) sum[i] += shares[token] * (double)gradient[i] * gradient[i];
            weight.Value.ZeroGrad();
        }

        weight.Value.RequiresGrad = false;
        return sum;
    }

    private static FisherDiagonal Fisher(TinySession tiny)
    {
        tiny.Session.Adapters?.Detach();
        var names = tiny.Session.Adapters is null
            ? tiny.Base.Model.Parameters.Select(parameter => parameter.Name)
            : tiny.Base.Model.Linears.Select(linear => linear.Weight.Name);
        var fisher = FisherDiagonal.Estimate(tiny.Base.Model, [.. names], tiny.Session.Data.Replay!.Rows);
        tiny.Session.Adapters?.Attach();
        return fisher;
    }

    private static void Close(float[] actual, Matrix expected, string name)
    {
        var largest = expected.Values.Max(Math.Abs);
        for (var i = 0; i < actual.Length; i++) Assert.That(actual[i], Is.EqualTo(expected.Values[i]).Within(1e-4 * largest), $"{name}[{i}]");
    }
}
