using System.Buffers.Binary;

namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>
/// The header of a safetensors file, checked completely before any byte of data is read: afterwards every entry lies inside the
/// file, has exactly the bytes that its shape needs, and the entries cover the data without gaps or overlaps.
/// The file is <c>u64 length (little endian), JSON header of that length, data</c>.
/// </summary>
public sealed class SafeTensorsHeader
{
    /// <summary>Bytes before the JSON text.</summary>
    public const int PrefixBytes = 8;

    public const long HeaderBytesMax = 16L << 20;

    public const int TensorsMax = 65_536;

    public const int RankMax = 8;

    internal SafeTensorsHeader(IReadOnlyList<TensorEntry> entries, IReadOnlyDictionary<string, string> metadata, long headerBytes)
    {
        Entries = entries;
        Metadata = metadata;
        DataOffset = PrefixBytes + headerBytes;
    }

    /// <summary>In the order of their data.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>The header's <c>__metadata__</c>; empty when the file has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Where the data begins in the file, in bytes.</summary>
    public long DataOffset { get; }

    /// <summary>Reads the length prefix and checks it against the limits and the file's size.</summary>
    /// <returns>The number of bytes of JSON that follow the prefix.</returns>
    /// <exception cref="SafeTensorsException">The prefix is incomplete or out of bounds.</exception>
    public static int ReadLength(ReadOnlySpan<byte> prefix, long fileBytes, string path)
    {
        if (prefix.Length < PrefixBytes)
        {
            throw new SafeTensorsException("ST001", $"the file has {fileBytes} bytes, fewer than the 8 of its length prefix", path,
                "a safetensors file begins with the length of its header as a 64-bit number", "copy or download the file again");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        var available = fileBytes - PrefixBytes;
        if (length > (ulong)available)
        {
            throw new SafeTensorsException("ST002", $"the header claims {length} bytes, but only {available} follow the length prefix", path,
                "the file is cut off or is no safetensors file", "copy or download the file again; PyTorch's .bin files must be converted first");
        }

        if (length > (ulong)HeaderBytesMax)
        {
            throw new SafeTensorsException("ST003", $"the header claims {length} bytes; the limit is {HeaderBytesMax}", path,
                "a header of that size names more tensors than any model has", "check that this is a safetensors file; split a very large model into shards");
        }

        if (length < 2)
        {
            throw new SafeTensorsException("ST004", $"the header claims {length} bytes, too few for an empty JSON object", path,
                "the header is a JSON object and takes at least 2 bytes", "write the file again");
        }

        return (int)length;
    }

    /// <summary>Parses and checks the JSON text of a header.</summary>
    /// <param name="json">Exactly the bytes that the length prefix counted.</param>
    /// <param name="fileBytes">Size of the whole file.</param>
    /// <param name="path">Named in messages only.</param>
    /// <exception cref="SafeTensorsException">Any rule of the format is broken.</exception>
    public static SafeTensorsHeader Parse(ReadOnlySpan<byte> json, long fileBytes, string path)
    {
        var (entries, metadata) = new HeaderJson(path).Read(json);
        return new SafeTensorsHeader(DataLayout.Check(entries, fileBytes - PrefixBytes - json.Length, path), metadata, json.Length);
    }
}
