namespace PolicyProbe.Probes;

/// <summary>
/// Returns whose change from θ₀ is known to a wished half-width: a first sample of every cell says how noisy its change is, and k − 1 more
/// of the same size are taken, k = ⌈(w₁/h)²⌉ with w₁ the half-width of the first. All k count for the change, the first alone for its
/// spread, so that the interval w₁/√k keeps the level that it would have without looking (normal changes: exactly).
/// </summary>
/// <remarks>C. Stein, "A Two-Sample Test for a Linear Hypothesis Whose Power is Independent of the Variance", Annals of Mathematical Statistics 16 (1945).</remarks>
/// <param name="halfWidth">h, the wished half-width of a 95 % interval.</param>
/// <param name="most">The most samples of a cell.</param>
internal sealed class TwoStageReturns(double halfWidth, int most)
{
    /// <summary>Each cell's samples as one, and its change from θ₀.</summary>
    /// <param name="first">The first sample of each θ.</param>
    /// <param name="origin">Which θ stands for θ₀.</param>
    /// <param name="own">Which θ are θ₀ itself: their change is 0, and nothing is sampled for it.</param>
    /// <param name="more">The returns of further samples, from their number (1, 2, …) and the places of the θ.</param>
    /// <param name="done">Told the share of the further samples that is done.</param>
    public (CellReturn[] Cells, ReturnDifference[] Changes, int Capped) Extend(IReadOnlyList<CellReturn> first, int origin, bool[] own, Func<int, int[], CellReturn[]> more, Action<double> done)
    {
        ReturnDifference[] changes = [.. first.Select((cell, i) => own[i] ? new ReturnDifference(0, 0, cell.Degrees, cell.Episodes) : cell.Difference(first[origin]))];
        int[] wanted = [.. changes.Select(Wanted)];
        List<CellReturn>[] samples = [.. first.Select(cell => new List<CellReturn> { cell })];
        var last = Math.Min(most, wanted.Max());
        for (var sample = 1; sample < last; sample++)
        {
            int[] places = [.. Enumerable.Range(0, first.Count).Where(i => i == origin || sample < wanted[i])];
            foreach (var (place, cell) in places.Zip(more(sample, places)))
                samples[place].Add(cell);
            done((double)sample / last);
        }

        for (var i = 0; i < changes.Length; i++)
            if (!own[i] && samples[i].Count > 1)
                changes[i] = changes[i] with
                {
                    Value = CellReturn.Pool(samples[i]).Mean - CellReturn.Pool(samples[origin][..samples[i].Count]).Mean,
                    Error = changes[i].Error / Math.Sqrt(samples[i].Count),
                };
        return ([.. samples.Select(CellReturn.Pool)], changes, wanted.Count(count => count > most));
    }

    /// <summary>How many samples the wish asks for; one where the first shows no spread.</summary>
    private int Wanted(ReturnDifference change)
    {
        if (!change.Known)
            return 1;
        var interval = change.Estimate().Interval!.Value;
        var ratio = (interval.High - interval.Low) / 2 / halfWidth;
        return (int)Math.Clamp(Math.Ceiling(ratio * ratio), 1, (double)most + 1);
    }
}
