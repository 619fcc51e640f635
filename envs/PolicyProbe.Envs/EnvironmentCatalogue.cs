using System.Reflection;
using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>The environments of this assembly and of others, found by their interface <see cref="ICatalogued"/>: no list to keep.</summary>
public sealed class EnvironmentCatalogue
{
    private readonly SortedDictionary<string, Func<IEnvironment>> _factories = new(StringComparer.Ordinal);

    /// <summary>Looks through this assembly and the rooms next to it.</summary>
    /// <param name="others">The other assemblies to look through.</param>
    /// <exception cref="InvalidOperationException">Two environments have the same id.</exception>
    public EnvironmentCatalogue(params Assembly[] others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var register = typeof(EnvironmentCatalogue).GetMethod(nameof(Register), BindingFlags.Instance | BindingFlags.NonPublic)!;
        foreach (var type in others.Prepend(typeof(EnvironmentCatalogue).Assembly).Distinct().SelectMany(assembly => assembly.GetTypes()))
            if (type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ICatalogued)))
                register.MakeGenericMethod(type).Invoke(this, BindingFlags.DoNotWrapExceptions, null, null, null);
    }

    /// <summary>The ids, in ordinal order.</summary>
    public IReadOnlyList<string> Ids => [.. _factories.Keys];

    /// <summary>A new copy of an environment, before its first reset.</summary>
    /// <param name="id">The id, in its exact spelling.</param>
    /// <exception cref="WrongUseException">There is none of that name; the message has the nearest one and all of them.</exception>
    public IEnvironment Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (_factories.TryGetValue(id, out var create))
            return create();
        throw new WrongUseException($"{id}: no such environment; {Nearest.Advice(id, Ids, "Environments")}");
    }

    private void Register<T>() where T : ICatalogued
    {
        if (!_factories.TryAdd(T.Id, T.Create))
            throw new InvalidOperationException($"{typeof(T).Name}: expected an id of its own, '{T.Id}' is taken.");
    }
}
