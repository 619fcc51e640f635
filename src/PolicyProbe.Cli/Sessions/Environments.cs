using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Cli;

/// <summary>Finds environments by id over all the rooms that have some.</summary>
internal static class Environments
{
    /// <summary>All ids.</summary>
    public static IReadOnlyList<string> Ids => EnvironmentCatalogue.Ids;

    /// <summary>The maker of fresh environments of an id.</summary>
    /// <exception cref="WrongUseException">There is no such environment.</exception>
    public static Func<IEnvironment> Maker(string id) => Ids.Contains(id)
        ? () => EnvironmentCatalogue.Create(id)
        : throw new WrongUseException($"--env {id}: no such environment; did you mean {Nearest.To(id, Ids)}? Environments: {string.Join(", ", Ids)}.");
}
