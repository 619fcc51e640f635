using PolicyProbe.Core;

namespace PolicyProbe.Tests.Envs.Box2D;

/// <summary>Returns of whole episodes, one seed each, with their mean and its standard error.</summary>
internal sealed record Episodes(double[] Returns)
{
    public double Mean => Returns.Average();

    public double StandardError => Math.Sqrt(Returns.Sum(r => (r - Mean) * (r - Mean)) / (Returns.Length - 1) / Returns.Length);

    /// <summary>Plays the seeds 0 … count − 1, each with a controller of its own.</summary>
    public static Episodes Play(IEnvironment environment, int count, Func<Rng, Func<float[], float[]>> controller) => new(
    [
        .. Enumerable.Range(0, count).Select(seed =>
        {
            var rng = new Rng((ulong)seed);
            return Return(environment, rng, controller(rng.Fork("actions")));
        }),
    ]);

    public static float[] Random(Space space, Rng rng) => space is Discrete discrete
        ? [rng.Integers(0, discrete.Count)]
        : [.. Enumerable.Range(0, space.Size).Select(_ => (float)rng.Uniform(-1, 1))];

    private static double Return(IEnvironment environment, Rng rng, Func<float[], float[]> act)
    {
        var observation = new float[environment.Spec.Observation.Size];
        environment.Reset(rng, observation);
        for (var total = 0.0; ;)
        {
            var step = environment.Step(act(observation), observation);
            total += step.Reward;
            if (step.End != EpisodeEnd.None)
                return total;
        }
    }
}
