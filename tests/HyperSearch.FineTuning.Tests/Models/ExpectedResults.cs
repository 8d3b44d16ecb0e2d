using System.Text.Json;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Tests.Models;

/// <summary>What the reference implementation says about a model or adapter fixture.</summary>
public sealed class ExpectedResults : IDisposable
{
    private readonly JsonDocument _json;
    private readonly SafeTensorsFile _tensors;
    private readonly Device _device;

    /// <param name="directory">A fixture.</param>
    /// <param name="device">Where the model under test is.</param>
    public ExpectedResults(string directory, Device device)
    {
        _device = device;
        _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "expected.json")));
        _tensors = SafeTensorsFile.Open(Path.Combine(directory, "expected.safetensors"));
        Json = _json.RootElement;
        Ids = Longs("input_ids");
        Mask = Longs("attention_mask");
        Labels = Longs("labels");
        Rows = (int)_tensors.Get("input_ids").Shape[0];
        Width = (int)_tensors.Get("input_ids").Shape[1];
    }

    public JsonElement Json { get; }

    public long[] Ids { get; }

    public long[] Mask { get; }

    public long[] Labels { get; }

    public int Rows { get; }

    public int Width { get; }

    public float[] Logits => _tensors.ReadSingles("logits");

    public double Loss => Json.GetProperty("loss").GetDouble();

    public Tensor IdTensor() => Upload(Ids, Rows, Width);

    /// <summary>Tokens of each row that are not padding.</summary>
    public int[] Lengths => [.. Enumerable.Range(0, Rows).Select(row => (int)Enumerable.Range(0, Width).Sum(t => Mask[(row * Width) + t]))];

    /// <summary>Mean loss over the counted labels, computed as training does: chosen places only, then norm, head and cross-entropy.</summary>
    public Tensor MeanLoss(FineTuning.Models.DecoderModel model)
    {
        if (model.Config.ClassLabels > 0) return ClassLoss(model.ClassLogits(IdTensor(), Lengths));
        var places = new List<long>();
        var targets = new List<long>();
        for (var i = 0; i < Ids.Length; i++)
        {
            if (i % Width == 0 || Labels[i] == -100) continue;
            places.Add(i - 1);
            targets.Add(Labels[i]);
        }

        return model.SumLoss(IdTensor(), Upload([.. places], places.Count), Upload([.. targets], targets.Count), 0, null) / targets.Count;
    }

    public Tensor ClassLoss(Tensor logits) => Tensor.CrossEntropy(logits, Upload(Labels, Rows));

    public void Dispose()
    {
        _json.Dispose();
        _tensors.Dispose();
    }

    private Tensor Upload(long[] values, params long[] shape) => Tensor.FromArray(values, shape).To(_device);

    private long[] Longs(string name)
    {
        var bytes = _tensors.ReadBytes(name);
        var values = new long[bytes.Length / 8];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }
}
