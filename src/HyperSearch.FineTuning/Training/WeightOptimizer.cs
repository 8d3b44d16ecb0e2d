using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Regularization;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// AdamW (Loshchilov, Hutter, 2019) over a trial's weights in two groups: those that decay, and norms and biases, which do so only when
/// the settings say so. State and arithmetic are float32.
/// </summary>
internal sealed class WeightOptimizer : IDisposable
{
    private readonly TrainedWeight[] _decayed;
    private readonly TrainedWeight[] _free;
    private readonly double _weightDecay;
    private readonly double _l1;

    public WeightOptimizer(IReadOnlyList<Parameter> parameters, FineTuneSettings settings)
    {
        Weights = [.. parameters.Select(parameter => new TrainedWeight(parameter, parameter.IsMatrix || settings.DecayAll))];
        _decayed = [.. Weights.Where(weight => weight.Decays)];
        _free = [.. Weights.Where(weight => !weight.Decays)];
        (_weightDecay, _l1) = (settings.WeightDecay, settings.L1);
    }

    public IReadOnlyList<TrainedWeight> Weights { get; }

    public long ParameterCount => Weights.Sum(weight => weight.Parameter.Value.Length);

    /// <summary>2-norm of the whole gradient; waits for the device.</summary>
    public double GradientNorm()
    {
        using var scope = new TensorScope();
        return FusedOptimizer.GlobalNorm([.. Weights.Select(Gradient)]);
    }

    /// <summary>Moves the weights by one step and forgets the gradients.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="number">Number of the step, from 1, for the bias correction.</param>
    /// <param name="gradientScale">What the gradients are multiplied by first: the clipping factor.</param>
    public void Step(double rate, long number, double gradientScale)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        Move(_decayed, _weightDecay);
        Move(_free, 0);
        if (_l1 > 0) ProximalL1.Shrink(_decayed.Select(weight => weight.Value), rate * _l1);
        foreach (var weight in Weights) weight.Publish();
        ForgetGradients();

        void Move(TrainedWeight[] weights, double decay)
        {
            if (weights.Length == 0) return;
            FusedOptimizer.AdamW(
                [.. weights.Select(weight => weight.Value)], [.. weights.Select(Gradient)],
                [.. weights.Select(weight => weight.FirstMoment)], [.. weights.Select(weight => weight.SecondMoment)],
                new AdamWOptions(rate, WeightDecay: decay, Step: number, GradientScale: gradientScale));
        }
    }

    public void ForgetGradients()
    {
        foreach (var weight in Weights) weight.Parameter.Value.ZeroGrad();
    }

    public void Dispose()
    {
        foreach (var weight in Weights) weight.Dispose();
    }

    private static Tensor Gradient(TrainedWeight weight) => (weight.Parameter.Value.Grad
        ?? throw new InvalidOperationException($"{weight.Parameter.Name} has no gradient: it took no part in the loss")).To(DType.Float32);
}
