namespace PolicyProbe.Learning;

/// <summary>The rows of a rollout that one gradient step sees; its arrays are its own.</summary>
/// <param name="Observations">[B, O].</param>
/// <param name="Actions">[B, A].</param>
/// <param name="LogProbabilities">log π_old(a|s) [B].</param>
/// <param name="Advantages">Â [B].</param>
/// <param name="Targets">V_target [B].</param>
internal sealed record Minibatch(float[] Observations, float[] Actions, float[] LogProbabilities, float[] Advantages, float[] Targets)
{
    /// <summary>B.</summary>
    public int Size => Advantages.Length;

    /// <summary>The given rows, in the given order.</summary>
    public static Minibatch Gather(Rollout rollout, float[] advantages, float[] targets, ReadOnlySpan<int> rows) => new(
        Rows(rollout.Observations, rollout.Observations.Length / rollout.Pairs, rows),
        Rows(rollout.Actions, rollout.Actions.Length / rollout.Pairs, rows),
        Rows(rollout.LogProbabilities, 1, rows),
        Rows(advantages, 1, rows),
        Rows(targets, 1, rows));

    private static float[] Rows(float[] source, int width, ReadOnlySpan<int> rows)
    {
        var gathered = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++)
            source.AsSpan(rows[i] * width, width).CopyTo(gathered.AsSpan(i * width, width));
        return gathered;
    }
}
