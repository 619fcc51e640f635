using System.Runtime.InteropServices;
using Google.Protobuf;

namespace PolicyProbe.Tests.TestKit;

/// <summary>
/// Reads an ONNX model by Google's protobuf library and the field numbers of onnx.proto, and computes its graph from the definitions of
/// its operations, in double precision; what it does not know is an error. A tensor is [rows, columns], a vector one row.
/// </summary>
internal sealed class OnnxInterpreter
{
    private readonly Dictionary<string, (int[] Shape, double[] Values)> _constants = [];
    private readonly List<(string Type, List<string> Inputs, List<string> Outputs, Dictionary<string, long> Attributes)> _nodes = [];

    public OnnxInterpreter(byte[] model)
    {
        Read(model, (field, input) =>
        {
            switch (field)
            {
                case 1: IrVersion = input.ReadInt64(); break;
                case 7: Graph(input.ReadBytes()); break;
                case 8: Read(input.ReadBytes().ToByteArray(), (inner, set) => { if (inner == 2) Opset = set.ReadInt64(); else Assert.Equal("", set.ReadString()); }); break;
                case 14: Fact(input.ReadBytes()); break;
                default: input.ReadString(); break;
            }
        });
    }

    public long IrVersion { get; private set; }

    public long Opset { get; private set; }

    public Dictionary<string, string> Facts { get; } = [];

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    /// <summary>All outputs for rows of observations.</summary>
    public Dictionary<string, double[]> Run(float[] observations, int width)
    {
        var values = _constants.ToDictionary();
        values["observation"] = ([observations.Length / width, width], [.. observations.Select(value => (double)value)]);
        foreach (var (type, inputs, outputs, attributes) in _nodes)
            Apply(type, [.. inputs.Select(name => values[name])], outputs, attributes, values);
        return Outputs.ToDictionary(name => name, name => values[name].Values);
    }

    private static void Apply(
        string type, (int[] Shape, double[] Values)[] inputs, List<string> outputs, Dictionary<string, long> attributes, Dictionary<string, (int[] Shape, double[] Values)> values)
    {
        var (shape, x) = inputs[0];
        (int[], double[]) Each(Func<double, double> map) => (shape, [.. x.Select(map)]);
        (int[], double[]) Both(Func<double, double, double> map) => (shape, [.. x.Select((value, i) => map(value, inputs[1].Values[i % inputs[1].Values.Length]))]);
        switch (type)
        {
            case "Cast": values[outputs[0]] = attributes["to"] == 1 ? Each(value => (float)value) : Each(value => value); break;
            case "Identity": values[outputs[0]] = inputs[0]; break;
            case "Tanh": values[outputs[0]] = Each(Math.Tanh); break;
            case "Relu": values[outputs[0]] = Each(value => Math.Max(0, value)); break;
            case "Log": values[outputs[0]] = Each(Math.Log); break;
            case "Sub": values[outputs[0]] = Both((a, b) => a - b); break;
            case "Div": values[outputs[0]] = Both((a, b) => a / b); break;
            case "Add": values[outputs[0]] = Both((a, b) => a + b); break;
            case "Mul": values[outputs[0]] = Both((a, b) => a * b); break;
            case "Clip": values[outputs[0]] = Each(value => Math.Clamp(value, inputs[1].Values[0], inputs[2].Values[0])); break;
            case "MatMul": values[outputs[0]] = Product(inputs[0], inputs[1].Values, inputs[1].Shape[1], transposed: false, [0]); break;
            case "Gemm": values[outputs[0]] = Product(inputs[0], inputs[1].Values, inputs[1].Shape[0], attributes["transB"] == 1, inputs[2].Values); break;
            case "Split":
                var (rows, columns, first) = (shape[0], shape[1], (int)inputs[1].Values[0]);
                Assert.Equal(1, attributes["axis"]);
                Assert.Equal(columns, inputs[1].Values.Sum());
                values[outputs[0]] = ([rows, first], [.. Enumerable.Range(0, rows).SelectMany(r => x.Skip(r * columns).Take(first))]);
                values[outputs[1]] = ([rows, columns - first], [.. Enumerable.Range(0, rows).SelectMany(r => x.Skip((r * columns) + first).Take(columns - first))]);
                break;
            default: throw new InvalidDataException($"{type} is none of the operations that we write");
        }
    }

    private static (int[], double[]) Product((int[] Shape, double[] Values) a, double[] b, int columns, bool transposed, double[] bias)
    {
        var (rows, inner) = (a.Shape[0], a.Shape[1]);
        var result = new double[rows * columns];
        for (var r = 0; r < rows; r++)
            for (var c = 0; c < columns; c++)
                result[(r * columns) + c] = bias[c % bias.Length] + Enumerable.Range(0, inner).Sum(k => a.Values[(r * inner) + k] * (transposed ? b[(c * inner) + k] : b[(k * columns) + c]));
        return ([rows, columns], result);
    }

    private void Graph(ByteString bytes) => Read(bytes.ToByteArray(), (field, input) =>
    {
        switch (field)
        {
            case 1: Node(input.ReadBytes()); break;
            case 2: input.ReadString(); break;
            case 5: Constant(input.ReadBytes()); break;
            case 11: Inputs.Add(Name(input.ReadBytes())); break;
            case 12: Outputs.Add(Name(input.ReadBytes())); break;
            default: throw new InvalidDataException($"GraphProto has a field {field}");
        }
    });

    private void Node(ByteString bytes)
    {
        var (type, inputs, outputs, attributes) = ("", new List<string>(), new List<string>(), new Dictionary<string, long>());
        Read(bytes.ToByteArray(), (field, node) =>
        {
            switch (field)
            {
                case 1: inputs.Add(node.ReadString()); break;
                case 2: outputs.Add(node.ReadString()); break;
                case 3: node.ReadString(); break;
                case 4: type = node.ReadString(); break;
                case 5:
                    var (name, value) = ("", 0L);
                    Read(node.ReadBytes().ToByteArray(), (inner, attribute) =>
                    {
                        if (inner == 1) name = attribute.ReadString();
                        else if (inner == 3) value = attribute.ReadInt64();
                        else Assert.Equal(2, attribute.ReadEnum());
                    });
                    attributes[name] = value;
                    break;
                default: throw new InvalidDataException($"NodeProto has a field {field}");
            }
        });
        _nodes.Add((type, inputs, outputs, attributes));
    }

    private void Constant(ByteString bytes)
    {
        var (shape, type, name, raw) = (new List<int>(), 0, "", Array.Empty<byte>());
        Read(bytes.ToByteArray(), (field, tensor) =>
        {
            switch (field)
            {
                case 1: shape.Add((int)tensor.ReadInt64()); break;
                case 2: type = tensor.ReadInt32(); break;
                case 8: name = tensor.ReadString(); break;
                case 9: raw = tensor.ReadBytes().ToByteArray(); break;
                default: throw new InvalidDataException($"TensorProto has a field {field}");
            }
        });
        double[] values = type switch
        {
            1 => [.. MemoryMarshal.Cast<byte, float>(raw).ToArray().Select(value => (double)value)],
            7 => [.. MemoryMarshal.Cast<byte, long>(raw).ToArray().Select(value => (double)value)],
            11 => MemoryMarshal.Cast<byte, double>(raw).ToArray(),
            _ => throw new InvalidDataException($"{name} has the type {type}"),
        };
        Assert.Equal(shape.Aggregate(1, (product, length) => product * length), values.Length);
        _constants[name] = ([.. shape], values);
    }

    private void Fact(ByteString bytes)
    {
        var pair = new string[3];
        Read(bytes.ToByteArray(), (field, input) => pair[field] = input.ReadString());
        Facts[pair[1]] = pair[2];
    }

    private static string Name(ByteString bytes)
    {
        var name = "";
        Read(bytes.ToByteArray(), (field, input) =>
        {
            if (field == 1)
                name = input.ReadString();
            else
                input.ReadBytes();
        });
        return name;
    }

    private static void Read(byte[] message, Action<int, CodedInputStream> field)
    {
        using var input = new CodedInputStream(message);
        for (var key = input.ReadTag(); key != 0; key = input.ReadTag())
            field(WireFormat.GetTagFieldNumber(key), input);
    }
}
