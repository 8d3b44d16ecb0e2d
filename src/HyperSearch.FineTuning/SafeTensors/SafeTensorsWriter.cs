using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace HyperSearch.FineTuning.SafeTensors;

/// <summary>
/// Writes a safetensors file: into a temporary file beside it, flushed to the disk, then renamed over the old one, so that a
/// reader sees the old file or the new one, whole. The order is fixed (larger elements first, which keeps all data aligned, then
/// names ordinally), so equal tensors give equal bytes. <c>__metadata__</c> always has <c>"format": "pt"</c>: several readers
/// refuse a file without it.
/// </summary>
public static class SafeTensorsWriter
{
    private const int HeaderAlignment = 8;

    /// <param name="path">Replaced if it exists.</param>
    /// <param name="tensors">Names must differ; at most 65,536 tensors of rank at most 8.</param>
    /// <param name="metadata">Added to <c>format</c>.</param>
    public static void Write(string path, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors.OrderByDescending(t => t.ElementType.SizeBytes()).ThenBy(t => t.Name, StringComparer.Ordinal).ToArray();
        var header = EncodeHeader(ordered, metadata);
        var temporary = path + ".tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                WriteContent(file, header, ordered);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void WriteContent(FileStream file, ReadOnlySpan<byte> header, TensorToWrite[] ordered)
    {
        Span<byte> prefix = stackalloc byte[SafeTensorsHeader.PrefixBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        file.Write(prefix);
        file.Write(header);
        foreach (var tensor in ordered)
        {
            var data = tensor.Data();
            if (data.Length != ByteLength(tensor))
                throw new ArgumentException($"tensor '{tensor.Name}' gave {data.Length} bytes, its shape needs {ByteLength(tensor)}");
            file.Write(data.Span);
        }
    }

    private static byte[] EncodeHeader(TensorToWrite[] ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        if (ordered.Length > SafeTensorsHeader.TensorsMax)
            throw new ArgumentException($"{ordered.Length} tensors; a file holds at most {SafeTensorsHeader.TensorsMax}");
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var offset = 0L;
            foreach (var tensor in ordered)
                offset = WriteEntry(json, tensor, offset);
            json.WriteEndObject();
        }

        var padded = new byte[(buffer.WrittenCount + HeaderAlignment - 1) / HeaderAlignment * HeaderAlignment];
        padded.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(padded);
        if (padded.Length > SafeTensorsHeader.HeaderBytesMax)
            throw new ArgumentException($"the header would take {padded.Length} bytes; the limit is {SafeTensorsHeader.HeaderBytesMax}");
        // The reader's own checks are the writer's: nothing is written that could not be read back.
        var dataBytes = ordered.Sum(ByteLength);
        _ = SafeTensorsHeader.Parse(padded, SafeTensorsHeader.PrefixBytes + padded.Length + dataBytes, "(being written)");
        return padded;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        json.WriteStartObject("__metadata__");
        json.WriteString("format", "pt");
        foreach (var (key, value) in (metadata ?? new Dictionary<string, string>()).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (key != "format")
                json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static long WriteEntry(Utf8JsonWriter json, TensorToWrite tensor, long offset)
    {
        var end = checked(offset + ByteLength(tensor));
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.ElementType.FormatName());
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    private static long ByteLength(TensorToWrite tensor) =>
        tensor.Shape.Aggregate((long)tensor.ElementType.SizeBytes(), (product, size) => checked(product * size));
}
