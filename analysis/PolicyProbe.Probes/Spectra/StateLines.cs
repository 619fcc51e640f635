namespace PolicyProbe.Probes;

/// <summary>What a line of states is.</summary>
public enum StateLine
{
    /// <summary>From one state of a rollout to another, straight.</summary>
    States,

    /// <summary>Through a state along one number of its observation, over the values that it has in the rollout.</summary>
    Dimensions,
}

/// <summary>Lines of states, as the networks see them.</summary>
internal static class StateLines
{
    /// <summary>One line for every two states of a rollout; what has no length is left out. Each [points, n], at t = (j + ½)/points of its way.</summary>
    /// <param name="states">States [2L, n].</param>
    /// <param name="width">n.</param>
    /// <param name="line">Between states, or along dimensions in turn.</param>
    /// <param name="points">Points of a line.</param>
    public static IReadOnlyList<double[]> Of(double[] states, int width, StateLine line, int points)
    {
        var (rows, lines) = (states.Length / width, new List<double[]>());
        for (var i = 0; i < rows / 2; i++)
        {
            double[] from = states.AsSpan(i * width, width).ToArray(), to = states.AsSpan((i + (rows / 2)) * width, width).ToArray();
            if (line == StateLine.Dimensions)
            {
                var along = i % width;
                to = [.. from];
                from[along] = Enumerable.Range(0, rows).Min(row => states[(row * width) + along]);
                to[along] = Enumerable.Range(0, rows).Max(row => states[(row * width) + along]);
            }

            if (!from.SequenceEqual(to))
                lines.Add([.. Enumerable.Range(0, points).SelectMany(j => from.Zip(to, (a, b) => a + ((j + 0.5) / points * (b - a))))]);
        }

        return lines;
    }
}
