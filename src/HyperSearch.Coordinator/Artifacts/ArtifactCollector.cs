using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Journal;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Artifacts;

namespace HyperSearch.Coordinator.Artifacts;

/// <summary>
/// Removes artifacts that no study of the journal needs. Everything is marked from the journal's own state each time; a study that cannot
/// be read stops the collection, because nobody knows what it needs.
/// </summary>
internal sealed class ArtifactCollector(ArtifactFolder folder, IJournal journal, StudyRegistry studies, CoordinatorOptions options)
{
    /// <summary>Collects until cancelled.</summary>
    public async Task Run(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(folder.Options.CollectEvery, options.Time, cancel);
            try
            {
                (int count, long bytes) = await Collect(cancel);
                if (count > 0) options.Log($"collected {count} artifacts of {bytes} bytes");
            }
            catch (Exception trouble) when (trouble is CoordinatorException or JournalException or IOException or UnauthorizedAccessException)
            {
                options.Log($"artifacts could not be collected: {trouble.Message}");
            }
        }
    }

    /// <summary>One collection.</summary>
    public async Task<(int Count, long Bytes)> Collect(CancellationToken cancel)
    {
        var live = new HashSet<string>(StringComparer.Ordinal);
        foreach (JournaledStudy head in await journal.ListStudies(cancel))
        {
            if (await studies.Find(head.Name) is not { } actor) continue; // deleted since
            if (actor.State.Seq < head.Seq) await actor.Refresh();
            foreach ((string sha256, bool isManifest) in LiveArtifacts.Of(actor.State)) await Mark(live, sha256, isManifest, cancel);
        }

        return folder.Collect(live, cancel);
    }

    private async Task Mark(HashSet<string> live, string sha256, bool isManifest, CancellationToken cancel)
    {
        if (!live.Add(sha256) || !isManifest || !folder.Has(sha256)) return;
        ArtifactManifest manifest = await new ArtifactTransfer(folder).ReadManifest(sha256, cancel);
        foreach (ManifestFile file in manifest.Files) live.Add(file.Sha256);
    }
}
