using HyperSearch.FineTuning.Models;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Training;

/// <summary>A trained parameter with its optimiser state: both moments and, for a bfloat16 weight, the float32 value behind it.</summary>
internal sealed class TrainedWeight : IDisposable
{
    public TrainedWeight(Parameter parameter, bool decays)
    {
        Parameter = parameter;
        Decays = decays;
        using var scope = new TensorScope();
        if (parameter.Value.DType != DType.Float32)
            Value = TensorScope.Detach(parameter.Value.Detach().To(DType.Float32));
        else
            Value = parameter.Value;
        FirstMoment = TensorScope.Detach(Tensor.Zeros(parameter.Value.Shape, DType.Float32, parameter.Value.Device));
        SecondMoment = TensorScope.Detach(Tensor.Zeros(parameter.Value.Shape, DType.Float32, parameter.Value.Device));
        parameter.Value.RequiresGrad = true;
    }

    public Parameter Parameter { get; }

    /// <summary>Whether weight decay and L1 act on it.</summary>
    public bool Decays { get; }

    /// <summary>The float32 value that the optimiser moves; the parameter itself unless that is bfloat16.</summary>
    public Tensor Value { get; }

    public Tensor FirstMoment { get; }

    public Tensor SecondMoment { get; }

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
        FirstMoment.Dispose();
        SecondMoment.Dispose();
    }
}
