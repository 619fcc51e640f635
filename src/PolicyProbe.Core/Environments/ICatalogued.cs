using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>An environment that <see cref="EnvironmentCatalogue"/> finds by itself: implementing this is all that adding one takes.</summary>
public interface ICatalogued
{
    /// <summary>The id, the same as in <see cref="EnvironmentSpec.Id"/>.</summary>
    static abstract string Id { get; }

    /// <summary>A new copy, before its first reset.</summary>
    static abstract IEnvironment Create();
}
