using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Envs.Box2D;
using PolicyProbe.Envs.MuJoCo;

namespace PolicyProbe.Toolkit;

/// <summary>Finds environments by id over all the rooms that have some.</summary>
public static class Environments
{
    /// <summary>All ids.</summary>
    public static IReadOnlyList<string> Ids => Catalogue().Ids;

    /// <summary>Descriptions of all, for which nothing foreign is loaded.</summary>
    public static IEnumerable<IEnvironment> All => Ids.Select(Catalogue().Create);

    /// <summary>The maker of fresh environments of an id, as a network sees them: an observation that is an index comes one-hot.</summary>
    /// <exception cref="WrongUseException">There is no such environment.</exception>
    /// <exception cref="InvalidOperationException">What it needs is not installed.</exception>
    public static Func<IEnvironment> Maker(string id)
    {
        var plain = Plain(id);
        return () => OneHotEnvironment.Encode(plain());
    }

    /// <summary>The maker of fresh environments of an id, with the observations that they define themselves.</summary>
    /// <exception cref="WrongUseException">There is no such environment.</exception>
    /// <exception cref="InvalidOperationException">What it needs is not installed; told now, before a run has left a trace.</exception>
    public static Func<IEnvironment> Plain(string id)
    {
        if (FileEnvironments.Names(id))
            return FileEnvironments.Maker(id);
        var catalogue = Catalogue();
        var trial = catalogue.Create(id);
        trial.Reset(new Rng(0), new float[trial.Spec.Observation.Size]);
        return trial is IReplicable shared ? shared.Replicate : () => catalogue.Create(id);
    }

    private static EnvironmentCatalogue Catalogue() => new(typeof(MuJoCoEnvironment).Assembly, typeof(Box2DEnvironment).Assembly);
}
