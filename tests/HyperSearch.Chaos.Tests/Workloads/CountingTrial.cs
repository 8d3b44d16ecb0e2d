using System.Globalization;

namespace HyperSearch.Chaos.Tests.Workloads;

/// <summary>
/// The program of every trial: a shell script that takes some steps, reports after each, saves itself and goes on from what it saved. Its value depends on
/// the parameter and on every step having been taken once, so a trial that repeats or skips one, or goes on from a wrong checkpoint, ends with
/// another value. Whole numbers only: equal means equal.
/// </summary>
internal static class CountingTrial
{
    public const string Metric = "loss";

    /// <summary>A metric that no decision depends on: its reports stand beside the journal.</summary>
    public const string DenseMetric = "pulse";

    public const int ParameterMax = 999_983;
    private const long Modulus = 1_000_003;

    /// <summary>What each step does to the sum: <c>sum = (31 sum + x + step) mod 1000003</c>.</summary>
    public static double Value(long parameter, int steps)
    {
        long sum = 0;
        for (int step = 1; step <= steps; step++) sum = (sum * 31 + parameter + step) % Modulus;
        return sum;
    }

    /// <summary>The script, for POSIX shells. A step takes <paramref name="pause"/>.</summary>
    public static string Script(int steps, TimeSpan pause) => string.Create(
        CultureInfo.InvariantCulture,
        $$$"""
        # Counts to {{{steps}}}; see CountingTrial.
        read -r order
        dir=${order#*'"checkpoint_dir":"'}; dir=${dir%%'"'*}
        x=$HYPERSEARCH_PARAM_X sum=0 step=0
        case $order in
          *'"resume_from":{'*)
            from=${order#*'"resume_from":{'}; from=${from#*'"path":"'}; from=${from%%'"'*}
            read -r step sum < "$from" ;;
        esac
        while [ "$step" -lt {{{steps}}} ]; do
          step=$((step + 1)); sum=$(((sum * 31 + x + step) % {{{Modulus}}}))
          sleep {{{pause.TotalSeconds}}}
          echo "{\"step\":$step,\"metrics\":{\"{{{DenseMetric}}}\":$step}}"
          echo "{\"step\":$step,\"metrics\":{\"{{{Metric}}}\":$sum}}"
          if [ $((step % 2)) -eq 0 ] && [ "$step" -lt {{{steps}}} ]; then
            echo "$step $sum" > "$dir/at.draft" && mv "$dir/at.draft" "$dir/at-$step" && echo "{\"checkpoint\":\"at-$step\",\"step\":$step}"
          fi
        done

        """);
}
