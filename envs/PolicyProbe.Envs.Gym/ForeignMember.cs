using System.Reflection;

namespace PolicyProbe.Envs.Gym;

/// <summary>Reads public properties and fields of types that are known by their members only; upper and lower case are the same.</summary>
internal static class ForeignMember
{
    private const BindingFlags Instance = BindingFlags.Public | BindingFlags.Instance;

    /// <summary>The reader of the first of the names that the type has, or null.</summary>
    public static Func<object, object?>? Find(Type type, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (type.GetProperties(Instance).FirstOrDefault(candidate => Is(candidate, name) && candidate.CanRead && candidate.GetIndexParameters().Length == 0) is { } property)
                return target => property.GetMethod!.Invoke(target, BindingFlags.DoNotWrapExceptions, null, null, null);
            if (type.GetFields(Instance).FirstOrDefault(candidate => Is(candidate, name)) is { } field)
                return field.GetValue;
        }

        return null;
    }

    /// <summary>A public method by name and the number of arguments that it must be given; the parameters beyond have defaults.</summary>
    public static IEnumerable<MethodInfo> Methods(Type type, string name, int arguments) => type.GetMethods(Instance)
        .Where(method => method.Name == name && !method.IsGenericMethod && method.GetParameters() is var all && all.Length >= arguments && all.Skip(arguments).All(parameter => parameter.IsOptional));

    /// <summary>Calls it, defaults filled in; what the user's code throws comes out as it is.</summary>
    public static object? Call(MethodBase method, object? target, params ReadOnlySpan<object?> arguments)
    {
        var all = new object?[method.GetParameters().Length];
        Array.Fill(all, Type.Missing);
        arguments.CopyTo(all);
        return method is ConstructorInfo constructor
            ? constructor.Invoke(BindingFlags.DoNotWrapExceptions | BindingFlags.OptionalParamBinding, null, all, null)
            : method.Invoke(target, BindingFlags.DoNotWrapExceptions | BindingFlags.OptionalParamBinding, null, all, null);
    }

    private static bool Is(MemberInfo member, string name) => string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase);
}
