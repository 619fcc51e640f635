using PolicyProbe.Core;
using PolicyProbe.Envs;

namespace PolicyProbe.Cli;

/// <summary>Finds environments by id over all the rooms that have some.</summary>
internal static class Environments
{
    /// <summary>All ids.</summary>
    public static IReadOnlyList<string> Ids => new EnvironmentCatalogue().Ids;

    /// <summary>The maker of fresh environments of an id, as a network sees them: an observation that is an index comes one-hot.</summary>
    /// <exception cref="WrongUseException">There is no such environment.</exception>
    public static Func<IEnvironment> Maker(string id)
    {
        var plain = Plain(id);
        return () => OneHotEnvironment.Encode(plain());
    }

    /// <summary>The maker of fresh environments of an id, with the observations that they define themselves.</summary>
    /// <exception cref="WrongUseException">There is no such environment.</exception>
    public static Func<IEnvironment> Plain(string id)
    {
        if (FileEnvironments.Names(id))
            return FileEnvironments.Maker(id);
        var catalogue = new EnvironmentCatalogue();
        _ = catalogue.Create(id);
        return () => catalogue.Create(id);
    }
}
