using PolicyProbe.Core;

namespace PolicyProbe.Envs;

/// <summary>The frozen lakes as Gymnasium makes them with keywords: another map or other ice under the id's own time limit.</summary>
public static class FrozenLakeVariant
{
    /// <summary>The maker of a variant, or null where the id is no lake of Gymnasium's or a keyword is not one of a lake's.</summary>
    /// <param name="id"><c>FrozenLake-v1</c> or <c>FrozenLake8x8-v1</c>.</param>
    /// <param name="keywords"><c>map_name</c>, <c>"4x4"</c> or <c>"8x8"</c>, and <c>is_slippery</c>, as JSON.</param>
    public static Func<IEnvironment>? Of(string id, IReadOnlyDictionary<string, string> keywords)
    {
        ArgumentNullException.ThrowIfNull(keywords);
        if (id != FrozenLakeSmall.Id && id != FrozenLakeLarge.Id)
            return null;
        var large = id == FrozenLakeLarge.Id;
        var (limit, threshold, slippery) = (large ? 200 : 100, large ? 0.85 : 0.70, true);
        foreach (var (keyword, value) in keywords)
            switch (keyword, value)
            {
                case ("map_name", "\"4x4\"" or "\"8x8\""):
                    large = value == "\"8x8\"";
                    break;
                case ("is_slippery", "true" or "false"):
                    slippery = value == "true";
                    break;
                default:
                    return null;
            }

        return () => FrozenLake.Create(id, large ? FrozenLake.Large : FrozenLake.Small, slippery, limit, threshold);
    }
}
