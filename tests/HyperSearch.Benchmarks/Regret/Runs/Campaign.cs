using System.Globalization;
using HyperSearch.Benchmarks.Regret.Functions;
using HyperSearch.Benchmarks.Regret.Searchers;

namespace HyperSearch.Benchmarks.Regret.Runs;

/// <summary>Runs the jobs whose result files are not there yet, one after the other, so that an interrupted campaign goes on where it was.</summary>
internal static class Campaign
{
    public static int Execute(IEnumerable<RunJob> jobs, string folder, SearcherSource searchers)
    {
        int failed = 0;
        foreach (RunJob job in jobs)
        {
            string path = job.FileUnder(folder);
            if (File.Exists(path)) continue;
            try
            {
                Problem problem = job.Function.Place(job.Seed);
                using ISearcher searcher = searchers.Create(job.Searcher, problem, job.Seed, job.Trials, job.Batch);
                RunRecord record = Run.Execute(job, searcher, problem);
                record.Write(path);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{job.Searcher} {job.Function.Name} q{job.Batch} seed {job.Seed}: {record.Trials.Count} trials in {record.End.Seconds:0.0} s"));
            }
            catch (Exception e) when (e is InvalidOperationException or IOException)
            {
                // One searcher that breaks on one function leaves a gap in the report, not a campaign undone.
                failed++;
                searchers.Forget(job.Searcher);
                Console.Error.WriteLine($"{job.Searcher} {job.Function.Name} q{job.Batch} seed {job.Seed} failed: {e.Message}");
            }
        }

        return failed;
    }
}
