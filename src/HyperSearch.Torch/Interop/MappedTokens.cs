using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace HyperSearch.Torch.Interop;

/// <summary>Whole numbers of a file as memory that the system pages in and shares between processes. Stays mapped until the process
/// ends: rows hand out spans of it, and what nobody reads costs address space only.</summary>
public sealed unsafe class MappedTokens : MemoryManager<int>
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _count;
    private byte* _first;

    /// <param name="path">The file; it may be replaced or deleted while it is mapped.</param>
    /// <param name="offset">Byte where the tokens begin.</param>
    /// <param name="count">How many there are.</param>
    public MappedTokens(string path, long offset, int count)
    {
        _count = count;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _first = start + offset;
    }

    public override Span<int> GetSpan() => new(_first, _count);

    public override MemoryHandle Pin(int elementIndex = 0) => new((int*)_first + elementIndex);

    /// <summary>Mapped memory does not move: there is nothing to undo.</summary>
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (_first is null) return;
        _first = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
