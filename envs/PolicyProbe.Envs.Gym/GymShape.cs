using System.Reflection;
using PolicyProbe.Core;

namespace PolicyProbe.Envs.Gym;

/// <summary>
/// A class in the shape of Gym.NET's <c>Env</c>, recognised by its members: <c>Reset()</c>, <c>Step(action)</c> that returns observation,
/// reward and done, <c>ActionSpace</c>, <c>ObservationSpace</c>, and perhaps <c>Seed(number)</c>.
/// </summary>
internal sealed class GymShape
{
    private readonly ConstructorInfo _constructor;
    private readonly MethodInfo _reset;
    private readonly MethodInfo _step;
    private readonly MethodInfo? _seed;
    private readonly Func<object, object?> _actionSpace, _observationSpace, _observation, _reward, _done;

    private GymShape(Type type, ConstructorInfo constructor, MethodInfo reset, MethodInfo step, Func<object, object?>[] members)
    {
        (Type, _constructor, _reset, _step) = (type, constructor, reset, step);
        (_actionSpace, _observationSpace, _observation, _reward, _done) = (members[0], members[1], members[2], members[3], members[4]);
        _seed = ForeignMember.Methods(type, "Seed", 1).FirstOrDefault(method => Plain(method.GetParameters()[0].ParameterType) is var number && (number == typeof(int) || number == typeof(uint) || number == typeof(long) || number == typeof(ulong)));
    }

    /// <summary>The class.</summary>
    public Type Type { get; }

    /// <summary>Whether it can be seeded.</summary>
    public bool HasSeed => _seed is not null;

    /// <summary>The shape of a class, or null where it has another.</summary>
    public static GymShape? Of(Type type)
    {
        var constructor = type.GetConstructors().Where(candidate => candidate.GetParameters().All(parameter => parameter.IsOptional)).MinBy(candidate => candidate.GetParameters().Length);
        var reset = ForeignMember.Methods(type, "Reset", 0).FirstOrDefault(method => ForeignArray.Looks(method.ReturnType));
        var step = ForeignMember.Methods(type, "Step", 1).OrderBy(method => Rank(method.GetParameters()[0].ParameterType)).FirstOrDefault();
        if (constructor is null || reset is null || step is null)
            return null;
        var members = new[]
        {
            ForeignMember.Find(type, "ActionSpace"), ForeignMember.Find(type, "ObservationSpace"),
            ForeignMember.Find(step.ReturnType, "Observation", "Item1"), ForeignMember.Find(step.ReturnType, "Reward", "Item2"), ForeignMember.Find(step.ReturnType, "Done", "Item3"),
        };
        return members.Contains(null) ? null : new GymShape(type, constructor, reset, step, members!);
    }

    /// <summary>A new object of the class.</summary>
    public object Make() => ForeignMember.Call(_constructor, null)!;

    /// <summary>Its spaces, as the user has them.</summary>
    public (object? Action, object? Observation) Spaces(object environment) => (_actionSpace(environment), _observationSpace(environment));

    /// <summary>Seeds it, where it can be.</summary>
    public void Seed(object environment, int seed)
    {
        if (_seed is null)
            return;
        var number = Convert.ChangeType(seed, Plain(_seed.GetParameters()[0].ParameterType), System.Globalization.CultureInfo.InvariantCulture);
        ForeignMember.Call(_seed, environment, number);
    }

    /// <summary>Resets it.</summary>
    /// <returns>The numbers of the first observation, or null where there are none.</returns>
    public double[]? Reset(object environment) => ForeignArray.Read(ForeignMember.Call(_reset, environment));

    /// <summary>Steps it.</summary>
    /// <returns>The numbers of the observation or null, the reward or null, and done or null.</returns>
    public (double[]? Observation, double? Reward, bool? Done) Step(object environment, float[] action, ForeignSpace space)
    {
        var result = ForeignMember.Call(_step, environment, Argument(action, space));
        return result is null ? default : (ForeignArray.Read(_observation(result)), ForeignArray.Read(_reward(result)) is [var reward] ? reward : null, _done(result) as bool?);
    }

    /// <summary>The action as the user's step takes it: a choice as a whole number, a vector as the array that observations come in.</summary>
    private object Argument(float[] action, ForeignSpace space)
    {
        var type = _step.GetParameters()[0].ParameterType;
        if (space.Space is Discrete)
            return type == typeof(object) || type.IsEnum ? Whole(type, (int)action[0] + space.Start) : Convert.ChangeType((int)action[0] + space.Start, type, System.Globalization.CultureInfo.InvariantCulture);
        if (type == typeof(float[]))
            return action;
        if (type == typeof(double[]))
            return Array.ConvertAll(action, number => (double)number);
        if (type == typeof(float) || type == typeof(double))
            return Convert.ChangeType(action[0], type, System.Globalization.CultureInfo.InvariantCulture);
        return Wrapped(type == typeof(object) ? _reset.ReturnType : type, action) ?? action;
    }

    private static object Whole(Type type, int choice) => type.IsEnum ? Enum.ToObject(type, choice) : choice;

    /// <summary>An array object of the user's around the numbers, where its class can be made from an array of floats or doubles.</summary>
    private static object? Wrapped(Type type, float[] numbers)
    {
        foreach (var array in type.IsArray ? [] : new Array[] { numbers, Array.ConvertAll(numbers, number => (double)number) })
            foreach (var constructor in type.GetConstructors())
                if (constructor.GetParameters() is [var first, .. var rest] && first.ParameterType != typeof(object) && first.ParameterType.IsInstanceOfType(array) && rest.All(parameter => parameter.IsOptional))
                    return ForeignMember.Call(constructor, null, array);
        return null;
    }

    private static int Rank(Type type) => type == typeof(object) ? 0 : type == typeof(int) ? 1 : 2;

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
