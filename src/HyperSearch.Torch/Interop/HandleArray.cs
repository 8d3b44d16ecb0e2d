namespace HyperSearch.Torch.Interop;

/// <summary>Pointers of several tensors for the length of one call; the references taken keep them from being freed meanwhile.</summary>
internal readonly ref struct HandleArray
{
    private readonly IReadOnlyList<Tensor> tensors;
    private readonly nint[] pointers;

    public HandleArray(IReadOnlyList<Tensor> tensors)
    {
        this.tensors = tensors;
        pointers = new nint[tensors.Count];
        var taken = 0;
        try
        {
            for (; taken < pointers.Length; taken++)
            {
                var added = false;
                tensors[taken].Handle.DangerousAddRef(ref added);
                pointers[taken] = tensors[taken].Handle.DangerousGetHandle();
            }
        }
        catch
        {
            Release(taken);
            throw;
        }
    }

    /// <summary>A null pointer where there are no tensors: the shim then knows that an optional list is absent.</summary>
    public ReadOnlySpan<nint> Pointers => pointers.Length == 0 ? default : pointers;

    public int Count => pointers.Length;

    public void Dispose() => Release(pointers.Length);

    private void Release(int count)
    {
        for (var i = 0; i < count; i++) tensors[i].Handle.DangerousRelease();
    }
}
