using HyperSearch.FineTuning.Data;
using HyperSearch.FineTuning.Generation;
using HyperSearch.FineTuning.Regularization;
using HyperSearch.FineTuning.Tests.Training;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Regularization;

/// <summary>A session on the tiny task whose weights have moved away from the base's, so that every term has a gradient.</summary>
internal sealed class TinySession : IDisposable
{
    private readonly TinyTask _task = new();
    private readonly WarmStore _store = new(Device.Cpu, null, TimeProvider.System);

    public TinySession(Func<FineTuneSettings, FineTuneSettings> change)
    {
        Settings = change(_task.Settings);
        Base = _store.Base(Settings.Model, DType.Float32);
        var data = new SessionData(Set(Settings.Data.Train), Set(Settings.Data.Validation), null, null, Base.Text, Base.Sha256) { Replay = Set(Settings.Data.Replay!) };
        var full = Settings.Method == TrainingMethod.Full;
        Session = new TrialSession(full ? Base.Model.Copy() : Base.Model, full, Settings, 5, data);
        MoveWeights();
        Session.Objective = new ObjectiveBuilder(Base, _store).Build(Session);
    }

    public FineTuneSettings Settings { get; }

    public BaseModel Base { get; }

    public TrialSession Session { get; }

    public TrainingRow[] Rows => [.. Session.Train.Rows.Take(4)];

    /// <summary>The gradient that some of the objective leaves in every trained weight; 0 where it leaves none.</summary>
    public Dictionary<string, float[]> Gradients(Action part)
    {
        Session.Optimizer.ForgetGradients();
        part();
        var gradients = Session.Optimizer.Weights.ToDictionary(
            weight => weight.Parameter.Name, weight => weight.Parameter.Value.Grad?.Contiguous().ToFloatArray() ?? new float[weight.Value.Length]);
        Session.Optimizer.ForgetGradients();
        return gradients;
    }

    /// <summary>Central difference of a function along one value of a weight.</summary>
    public static double Slope(TrainedWeight weight, int index, Func<double> value, float step)
    {
        using var noGrad = new NoGradScope();
        var kept = weight.Value.Detach().Contiguous().ToFloatArray();
        var high = At(kept[index] + step);
        var low = At(kept[index] - step);
        weight.Value.CopyFrom(Tensor.FromArray(kept, weight.Value.Shape));
        return (high - low) / (2 * step);

        double At(float moved)
        {
            var values = (float[])kept.Clone();
            values[index] = moved;
            weight.Value.CopyFrom(Tensor.FromArray(values, weight.Value.Shape));
            return value();
        }
    }

    public void Dispose()
    {
        Session.Dispose();
        _store.Dispose();
        _task.Dispose();
    }

    private void MoveWeights()
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGradScope();
        ulong seed = 1;
        foreach (var weight in Session.Optimizer.Weights) weight.Value.AddInPlace(Tensor.Normal(weight.Value.Shape, 0, 0.05, seed++));
    }

    private TrainingSet Set(string path) => TrainingSetReader.Read(Dataset.Read(path), TextCodec.Load(Settings.Model), Base.Model.Config, new EncodingChoices(64));
}
