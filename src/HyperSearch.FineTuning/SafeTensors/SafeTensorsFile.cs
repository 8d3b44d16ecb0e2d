using Microsoft.Win32.SafeHandles;

namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>
/// A safetensors file opened for positioned reads. Opening reads and checks the header only; a tensor's bytes are read when
/// asked for, straight into the caller's memory. Safe to read from several threads at once.
/// </summary>
public sealed class SafeTensorsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, TensorEntry> _byName;

    private SafeTensorsFile(string path, SafeFileHandle handle, SafeTensorsHeader header)
    {
        Path = path;
        _handle = handle;
        Header = header;
        _byName = header.Entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
    }

    public string Path { get; }

    public SafeTensorsHeader Header { get; }

    public IReadOnlyList<TensorEntry> Entries => Header.Entries;

    public IReadOnlyDictionary<string, string> Metadata => Header.Metadata;

    /// <exception cref="SafeTensorsException">The file breaks the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafeTensorsFile Open(string path)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess);
        try
        {
            var fileBytes = RandomAccess.GetLength(handle);
            Span<byte> prefix = stackalloc byte[SafeTensorsHeader.PrefixBytes];
            var read = ReadFully(handle, prefix, 0);
            var json = new byte[SafeTensorsHeader.ReadLength(prefix[..read], fileBytes, path)];
            ReadExactly(handle, json, SafeTensorsHeader.PrefixBytes, path);
            return new SafeTensorsFile(path, handle, SafeTensorsHeader.Parse(json, fileBytes, path));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The entry of a tensor, or null.</summary>
    public TensorEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <exception cref="SafeTensorsException">The file has no such tensor.</exception>
    public TensorEntry Get(string name) => Find(name) ?? throw new SafeTensorsException(
        "ST030", $"there is no tensor '{name}'", Path, $"the file holds {_byName.Count} tensors, none of that name",
        "check that the weights belong to this configuration");

    /// <summary>Reads bytes of a tensor, beginning <paramref name="offset"/> bytes into it, until <paramref name="destination"/> is full.</summary>
    public void Read(TensorEntry entry, long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > entry.ByteLength - destination.Length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"tensor '{entry.Name}' has {entry.ByteLength} bytes, {destination.Length} were asked for");
        ReadExactly(_handle, destination, Header.DataOffset + entry.Begin + offset, Path);
    }

    /// <summary>All bytes of a tensor (at most 2 GiB; larger ones through <see cref="Read"/>).</summary>
    public byte[] ReadBytes(string name)
    {
        var entry = Get(name);
        var bytes = new byte[checked((int)entry.ByteLength)];
        Read(entry, 0, bytes);
        return bytes;
    }

    /// <summary>A floating-point tensor (F64, F32, F16, BF16) as float32, row-major.</summary>
    /// <exception cref="SafeTensorsException">The tensor is missing or not of these types.</exception>
    public float[] ReadSingles(string name)
    {
        var entry = Get(name);
        if (!ElementConversion.IsFloat(entry.ElementType))
        {
            throw new SafeTensorsException("ST031", $"tensor '{name}' has dtype {entry.ElementType.FormatName()}, which is not read as float32", Path,
                "weights are F64, F32, F16 or BF16", "use a checkpoint that is not quantised");
        }

        return ElementConversion.ToSingles(ReadBytes(name), entry.ElementType);
    }

    public void Dispose() => _handle.Dispose();

    private static void ReadExactly(SafeFileHandle handle, Span<byte> destination, long position, string path)
    {
        var read = ReadFully(handle, destination, position);
        if (read != destination.Length)
        {
            throw new SafeTensorsException("ST032", $"the file ended {destination.Length - read} bytes early while it was read", path,
                "another program shortened it after it was opened", "let nothing write to model files in use; copy the file again");
        }
    }

    private static int ReadFully(SafeFileHandle handle, Span<byte> destination, long position)
    {
        var done = 0;
        while (done < destination.Length)
        {
            var read = RandomAccess.Read(handle, destination[done..], position + done);
            if (read == 0)
                break;
            done += read;
        }

        return done;
    }
}
