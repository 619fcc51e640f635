using System.Collections;
using System.Reflection;

namespace PolicyProbe.Envs.Gym;

/// <summary>
/// Copies the numbers out of whatever a user's environment calls an array: an array, a number, a sequence of numbers, or a NumSharp-like
/// object with <c>ToArray&lt;T&gt;()</c>, <c>GetData()</c> or <c>Data</c>. Always a copy, since Gym.NET hands out its live state.
/// </summary>
internal static class ForeignArray
{
    private const int Depth = 3;

    private static readonly Type[] Elements = [typeof(double), typeof(float), typeof(int), typeof(long), typeof(byte), typeof(bool)];

    /// <summary>The numbers in row-major order, or null where there are none to be found.</summary>
    public static double[]? Read(object? value) => Read(value, Depth);

    /// <summary>Whether values of this type could be read, as far as the type tells.</summary>
    public static bool Looks(Type type) =>
        type.IsArray || IsNumber(type) || typeof(IEnumerable).IsAssignableFrom(type)
        || Generic(type) is not null || ForeignMember.Methods(type, "ToArray", 0).Any() || ForeignMember.Methods(type, "GetData", 0).Any() || ForeignMember.Find(type, "Data") is not null;

    private static double[]? Read(object? value, int depth)
    {
        if (value is null or string || depth == 0)
            return null;
        if (value is Array array)
            return Numbers(array);
        var type = value.GetType();
        if (IsNumber(type))
            return [Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)];
        if (Generic(type) is { } generic)
            foreach (var element in ForeignMember.Find(type, "dtype")?.Invoke(value) is Type known ? [known] : Elements)
                if (Try(() => ForeignMember.Call(generic.MakeGenericMethod(element), value)) is Array copy)
                    return Numbers(copy);
        foreach (var name in new[] { "ToArray", "GetData" })
            if (ForeignMember.Methods(type, name, 0).FirstOrDefault() is { } method && Read(Try(() => ForeignMember.Call(method, value)), depth - 1) is { } numbers)
                return numbers;
        return Read(ForeignMember.Find(type, "Data")?.Invoke(value), depth - 1) ?? (value is IEnumerable sequence ? Numbers(sequence) : null);
    }

    private static MethodInfo? Generic(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        .FirstOrDefault(method => method.Name == "ToArray" && method.IsGenericMethodDefinition && method.GetGenericArguments().Length == 1 && method.GetParameters().Length == 0);

    private static double[]? Numbers(IEnumerable values)
    {
        var numbers = new List<double>();
        foreach (var value in values)
            if (value is not null && IsNumber(value.GetType()))
                numbers.Add(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture));
            else
                return null;
        return [.. numbers];
    }

    private static bool IsNumber(Type type) => type.IsPrimitive ? type != typeof(char) && type != typeof(nint) && type != typeof(nuint) : type == typeof(decimal);

    /// <summary>An array of another element type says so by an exception; the next way is tried.</summary>
    private static object? Try(Func<object?> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is ArrayTypeMismatchException or InvalidCastException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }
}
