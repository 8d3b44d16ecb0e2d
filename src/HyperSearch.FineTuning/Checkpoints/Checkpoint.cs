using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HyperSearch.FineTuning.Models;
using HyperSearch.FineTuning.SafeTensors;
using HyperSearch.Torch;

namespace HyperSearch.FineTuning.Checkpoints;

/// <summary>
/// A checkpoint file: safetensors, with the state as JSON in its metadata and a hash over state and tensors. Tensor names are
/// <c>weight/NAME</c>, <c>best/NAME</c> and the optimiser's state: <c>moment1/NAME</c>, <c>moment2/NAME</c>, Adafactor's <c>rows/NAME</c> and
/// <c>columns/NAME</c>. Written whole or not at all.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private const string StateKey = "state";
    private const string HashKey = "sha256";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly SafeTensorsFile _file;

    private Checkpoint(SafeTensorsFile file, CheckpointState state) => (_file, State) = (file, state);

    public CheckpointState State { get; }

    public string Path => _file.Path;

    /// <summary>Names of the tensors of a group (<c>weight</c>, <c>best</c>, <c>moment1</c>, ..), without the group.</summary>
    public IReadOnlyList<string> Names(string group)
        => [.. _file.Entries.Where(entry => entry.Name.StartsWith($"{group}/", StringComparison.Ordinal)).Select(entry => entry.Name[(group.Length + 1)..])];

    /// <summary>Writes a checkpoint: temporary file, flush to the disk, rename.</summary>
    internal static void Write(string path, CheckpointState state, IReadOnlyList<(string Name, Tensor Value)> tensors)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var stateJson = JsonSerializer.Serialize(state, Json);
        var held = tensors.Select(item => (item.Name, item.Value.DType, item.Value.Shape, Bytes: item.Value.ToBytes())).ToArray();
        var hash = Digest(stateJson, held.OrderBy(item => item.Name, StringComparer.Ordinal).Select(item => (item.Name, (IReadOnlyList<long>)item.Shape, item.Bytes)));
        var writes = held.Select(item => new TensorToWrite(item.Name, TensorElementType.F32, item.Shape, item.Bytes));
        SafeTensorsWriter.Write(path, writes, new Dictionary<string, string> { [StateKey] = stateJson, [HashKey] = hash });
    }

    /// <summary>Opens a checkpoint and verifies its hash.</summary>
    /// <exception cref="CheckpointException">It is damaged or of a version this program does not read.</exception>
    public static Checkpoint Open(string path)
    {
        SafeTensorsFile file;
        try
        {
            file = SafeTensorsFile.Open(path);
        }
        catch (Exception error) when (error is SafeTensorsException or IOException)
        {
            throw new CheckpointException($"checkpoint {path} cannot be read: {error.Message}", error);
        }

        try
        {
            return new Checkpoint(file, Verify(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor; it belongs to no scope.</summary>
    internal Tensor Read(string group, string name, Device device)
    {
        var entry = _file.Find($"{group}/{name}") ?? throw new CheckpointException($"checkpoint {Path} has no {group} of {name}: it belongs to another trial");
        return WeightReader.Read(_file, entry, DType.Float32, device);
    }

    public void Dispose() => _file.Dispose();

    private static CheckpointState Verify(SafeTensorsFile file)
    {
        if (!file.Metadata.TryGetValue(StateKey, out var stateJson) || !file.Metadata.TryGetValue(HashKey, out var expected))
            throw new CheckpointException($"{file.Path} is a safetensors file but no checkpoint of this program");
        var tensors = file.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => (entry.Name, entry.Shape, file.ReadBytes(entry.Name)));
        if (Digest(stateJson, tensors) != expected)
            throw new CheckpointException($"checkpoint {file.Path} is damaged: its content does not match its hash");
        var state = JsonSerializer.Deserialize<CheckpointState>(stateJson, Json);
        return state is { Format: 1 }
            ? state
            : throw new CheckpointException($"checkpoint {file.Path} has format {state?.Format.ToString(CultureInfo.InvariantCulture) ?? "none"}; this program reads format 1");
    }

    private static string Digest(string state, IEnumerable<(string Name, IReadOnlyList<long> Shape, byte[] Bytes)> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(state));
        foreach (var (name, shape, bytes) in tensors)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{name}{TensorSpec.Show(shape)}\n"));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
