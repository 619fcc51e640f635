using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace TorchSharp.LibTorch.Tests;

/// <summary>Writes public types and members the way the recorded list of TorchSharp's API does.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(void)] = "void",
    };

    public static string Header(Type type)
    {
        if (type.IsEnum)
            return $"enum {Name(type)}";
        if (type.IsInterface)
            return $"interface {Name(type)}";
        if (type.IsValueType)
            return $"struct {Name(type)}";
        var kind = type is { IsAbstract: true, IsSealed: true } ? "static class " : type.IsAbstract ? "abstract class " : "class ";
        var parent = type.BaseType is { } b && b != typeof(object) ? $" : {Name(b)}" : "";
        return kind + Name(type) + parent;
    }

    public static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type);
        return type.GetConstructors(Declared).Where(c => !c.IsStatic && Visible(c)).Select(c => $"{Access(c)}new({Parameters(c.GetParameters())})")
            .Concat(type.GetMethods(Declared).Where(m => Visible(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal))).Select(Method))
            .Concat(type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(Visible)).Select(Property))
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly).Select(Field));
    }

    private static bool Visible(MethodBase m) => m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly;

    private static string Access(MethodBase m) => (m.IsPublic ? "" : "protected ") + (m.IsStatic ? "static " : "");

    private static string Method(MethodInfo m)
    {
        var generic = m.IsGenericMethodDefinition ? $"<{string.Join(", ", m.GetGenericArguments().Select(Name))}>" : "";
        return $"{Access(m)}{Name(m.ReturnType)} {m.Name}{generic}({Parameters(m.GetParameters())})";
    }

    private static string Property(PropertyInfo p)
    {
        var accessor = p.GetAccessors(true).First(Visible);
        var index = p.GetIndexParameters() is { Length: > 0 } parameters ? $"[{Parameters(parameters)}]" : "";
        var get = p.GetMethod is { IsPublic: true } ? "get; " : "";
        var set = p.SetMethod is { IsPublic: true } ? "set; " : "";
        return $"{(accessor.IsStatic ? "static " : "")}{Name(p.PropertyType)} {p.Name}{index} {{ {get}{set}}}";
    }

    private static string Field(FieldInfo f) =>
        $"{(f.IsPublic ? "" : "protected ")}{(f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}";

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(p =>
    {
        var prefix = p.IsDefined(typeof(ParamArrayAttribute)) || p.IsDefined(typeof(ParamCollectionAttribute)) ? "params "
            : p.IsOut ? "out " : p.ParameterType.IsByRef ? "ref " : "";
        return $"{prefix}{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? $" = {Default(p)}" : "")}";
    }));

    private static string Default(ParameterInfo p)
    {
        var type = Nullable.GetUnderlyingType(p.ParameterType) ?? p.ParameterType;
        return p.RawDefaultValue switch
        {
            null => "null",
            bool value => value ? "true" : "false",
            string value => $"\"{value}\"",
            var value when type.IsEnum => Enum.GetName(type, value) ?? value.ToString()!,
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            var value => value.ToString()!,
        };
    }

    /// <summary>The full name, dots for nesting. A constructed type that still has open parameters has no full name in reflection,
    /// and the list has its namespace and own name only.</summary>
    public static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Name(underlying) + "?";
        if (type.IsGenericParameter)
            return type.Name;
        var full = type.FullName ?? $"{type.Namespace}.{type.Name}";
        if (full.Contains('['))
            full = full[..full.IndexOf('[', StringComparison.Ordinal)];
        full = System.Text.RegularExpressions.Regex.Replace(full.Replace('+', '.'), "`[0-9]+", "");
        return type.IsGenericType ? $"{full}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : full;
    }
}
