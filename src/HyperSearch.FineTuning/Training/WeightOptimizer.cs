using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Regularization;
using HyperSearch.FineTuning.Training.Optimizers;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>
/// The optimiser of a trial over its weights in groups: those that decay, and norms and biases, which do so only when the settings say so;
/// B matrices of adapters may have a rate of their own. State and arithmetic are float32.
/// </summary>
internal sealed class WeightOptimizer : IDisposable
{
    private readonly (TrainedWeight[] Weights, double Decay, double RateFactor)[] _groups;
    private readonly TrainedWeight[] _decayed;
    private readonly double _l1;
    private readonly OptimizerRule _rule;

    /// <param name="parameters">What is trained.</param>
    /// <param name="settings">The optimiser and its numbers, weight decay, L1, and the ratio of LoRA+.</param>
    public WeightOptimizer(IReadOnlyList<Parameter> parameters, FineTuneSettings settings)
    {
        var upRatio = settings.Method == TrainingMethod.LoraPlus ? settings.LoraPlusRatio : 1;
        _rule = OptimizerRule.Of(settings);
        Weights = [.. parameters.Select(parameter => new TrainedWeight(parameter, parameter.IsMatrix || settings.DecayAll, _rule))];
        _decayed = [.. Weights.Where(weight => weight.Decays)];
        _l1 = settings.L1;
        // As in PEFT, whatever has one dimension (biases and norms of whole modules, DoRA's magnitudes) goes with the B matrices.
        var isUp = (TrainedWeight weight) => upRatio != 1 && (!weight.Parameter.IsMatrix || weight.Parameter.Name.Contains(".lora_B.", StringComparison.Ordinal));
        _groups =
        [
            Group(decays: true, up: false), Group(decays: false, up: false), Group(decays: true, up: true), Group(decays: false, up: true),
        ];

        (TrainedWeight[], double, double) Group(bool decays, bool up)
            => ([.. Weights.Where(weight => weight.Decays == decays && isUp(weight) == up)], decays ? settings.WeightDecay : 0, up ? upRatio : 1);
    }

    public IReadOnlyList<TrainedWeight> Weights { get; }

    /// <summary>Bytes of state, and of float32 values behind narrower weights.</summary>
    public long StateBytes => Weights.Sum(weight => 4 * (weight.State.Sum(state => state.Value.Length) + (ReferenceEquals(weight.Value, weight.Parameter.Value) ? 0 : weight.Value.Length)));

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
        foreach (var (weights, decay, factor) in _groups) Move(weights, decay, rate * factor);
        if (_l1 > 0) ProximalL1.Shrink(_decayed.Select(weight => weight.Value), rate * _l1);
        foreach (var weight in Weights) weight.Publish();
        ForgetGradients();

        void Move(TrainedWeight[] weights, double decay, double groupRate)
        {
            if (weights.Length == 0) return;
            _rule.Move(weights, [.. weights.Select(Gradient)], new AdamWOptions(groupRate, WeightDecay: decay, Step: number, GradientScale: gradientScale));
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

    /// <summary>In the weight's dtype: the rules read bfloat16 as it is, without a wider copy of all gradients at once.</summary>
    private static Tensor Gradient(TrainedWeight weight) => weight.Parameter.Value.Grad
        ?? throw new InvalidOperationException($"{weight.Parameter.Name} has no gradient: it took no part in the loss");
}
