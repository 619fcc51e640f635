namespace PolicyProbe.Tests.Foreign;

/// <summary>NumSharp's array as far as Gym.NET's environments use it: a shape, a dtype, and <c>ToArray</c> of that dtype only.</summary>
public sealed class NDArray(params double[] values)
{
    public double[] Values { get; } = values;

    public Type dtype => typeof(double);

    public int size => Values.Length;

    public int[] shape => [Values.Length];

    public T[] ToArray<T>() where T : unmanaged => typeof(T) == typeof(double) ? (T[])Values.Clone() : throw new ArrayTypeMismatchException("dtype is double.");
}

/// <summary>Gym.NET's step.</summary>
public sealed class Step(NDArray observation, float reward, bool done, Dictionary<string, object>? information)
{
    public NDArray Observation { get; } = observation;

    public float Reward { get; } = reward;

    public bool Done { get; } = done;

    public Dictionary<string, object>? Information { get; } = information;
}

/// <summary>Gym.NET's spaces.</summary>
public abstract class GymSpace(int[] shape)
{
    public int[] Shape { get; } = shape;
}

public sealed class GymBox(NDArray low, NDArray high) : GymSpace(low.shape)
{
    public NDArray Low { get; } = low;

    public NDArray High { get; } = high;
}

public sealed class GymDiscrete(int n) : GymSpace([n])
{
    public int N { get; } = n;
}

/// <summary>Gym.NET's abstract base: no environment itself.</summary>
public abstract class Env
{
    public GymSpace ActionSpace { get; protected set; } = new GymDiscrete(2);

    public GymSpace ObservationSpace { get; protected set; } = new GymBox(new NDArray(-1), new NDArray(1));

    public abstract NDArray Reset();

    public abstract Step Step(object action);

    public abstract void Seed(int seed);
}
