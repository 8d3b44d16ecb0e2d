namespace HyperSearch.Coordinator.Studies;

/// <summary>Which reports of the running attempts are kept beside the journal, so that a repeated one is known again.</summary>
internal sealed class DenseReports
{
    private readonly Dictionary<int, (int Attempt, int Index)> last = [];

    public int LastIndex(int number, int attempt) => last.TryGetValue(number, out var kept) && kept.Attempt == attempt ? kept.Index : -1;

    public void Add(int number, int attempt, int index) => last[number] = (attempt, index);

    public void Forget(int number) => last.Remove(number);
}
