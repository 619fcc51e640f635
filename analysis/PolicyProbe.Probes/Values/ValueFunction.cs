using PolicyProbe.Core;
using PolicyProbe.Learning;

namespace PolicyProbe.Probes;

/// <summary>V at rows of observations [B, O] and their times [B]; networks do not look at the time.</summary>
internal delegate double[] ValueFunction(float[] observations, int[] times);

/// <summary>The value functions that can be judged.</summary>
internal static class ValueFunctions
{
    /// <summary>A network's.</summary>
    public static ValueFunction Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (observations, _) => Array.ConvertAll(model.Predict(observations), value => (double)value);
    }

    /// <summary>The exact one.</summary>
    public static ValueFunction Of(ExactValues exact)
    {
        ArgumentNullException.ThrowIfNull(exact);
        return (observations, times) =>
        {
            var width = times.Length == 0 ? 0 : observations.Length / times.Length;
            var values = new double[times.Length];
            for (var i = 0; i < values.Length; i++)
                values[i] = exact.At(observations.AsSpan(i * width, width), times[i]);
            return values;
        };
    }
}
