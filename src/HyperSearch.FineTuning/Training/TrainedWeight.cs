using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.Training.Optimizers;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>A trained parameter with its optimiser state and, for a bfloat16 weight, the float32 value behind it.</summary>
internal sealed class TrainedWeight : IDisposable
{
    public TrainedWeight(Parameter parameter, bool decays, OptimizerRule rule)
    {
        Parameter = parameter;
        Decays = decays;
        using var scope = new TensorScope();
        if (parameter.Value.DType != DType.Float32)
            Value = TensorScope.Detach(parameter.Value.Detach().To(DType.Float32));
        else
            Value = parameter.Value;
        State = [.. rule.StateOf(parameter.Value.Shape).Select(state => (state.Name, TensorScope.Detach(Tensor.Zeros(state.Shape, DType.Float32, parameter.Value.Device))))];
        parameter.Value.RequiresGrad = true;
    }

    public Parameter Parameter { get; }

    /// <summary>Whether weight decay and L1 act on it.</summary>
    public bool Decays { get; }

    /// <summary>The float32 value that the optimiser moves; the parameter itself unless that is bfloat16.</summary>
    public Tensor Value { get; }

    /// <summary>What the optimiser remembers of this weight, float32, zero at first, in the order of its rule.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> State { get; }

    /// <summary>Brings a bfloat16 parameter up to its float32 value.</summary>
    public void Publish()
    {
        if (!ReferenceEquals(Value, Parameter.Value)) Parameter.Value.CopyFrom(Value);
    }

    /// <summary>Frees the optimiser state; the parameter belongs to its model or adapter.</summary>
    public void Dispose()
    {
        Parameter.Value.ZeroGrad();
        Parameter.Value.RequiresGrad = false;
        if (!ReferenceEquals(Value, Parameter.Value)) Value.Dispose();
        foreach (var (_, value) in State) value.Dispose();
    }
}
