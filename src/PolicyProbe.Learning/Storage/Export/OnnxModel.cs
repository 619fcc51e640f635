using System.Runtime.InteropServices;

namespace PolicyProbe.Learning;

/// <summary>
/// An ONNX model, field by field (onnx.proto, IR version 8, operator set 13):
/// <code>
/// ModelProto      ir_version = 1   producer_name = 2   producer_version = 3   doc_string = 6   graph = 7   opset_import = 8   metadata_props = 14
/// GraphProto      node = 1   name = 2   initializer = 5   input = 11   output = 12
/// NodeProto       input = 1   output = 2   name = 3   op_type = 4   attribute = 5
/// AttributeProto  name = 1   i = 3   type = 20 (INT = 2)
/// TensorProto     dims = 1   data_type = 2 (FLOAT = 1, INT64 = 7, DOUBLE = 11)   name = 8   raw_data = 9, little-endian
/// ValueInfoProto  name = 1   type = 2 → tensor_type = 1 → elem_type = 1, shape = 2 → dim = 1 → dim_value = 1 or dim_param = 2
/// </code>
/// </summary>
internal sealed class OnnxModel
{
    /// <summary>The type of a tensor's numbers.</summary>
    public const int Float = 1, Int64 = 7, Double = 11;

    private const string Batch = "batch";
    private readonly List<ProtoMessage> _nodes = [], _initializers = [], _inputs = [], _outputs = [];

    /// <summary>An input [batch, width].</summary>
    public string Input(string name, int width)
    {
        _inputs.Add(Value(name, [null, width]));
        return name;
    }

    /// <summary>An output; a null dimension is the batch.</summary>
    public void Output(string name, params int?[] shape) => _outputs.Add(Value(name, shape));

    /// <summary>A constant of single precision.</summary>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) => Add(name, Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant of double precision.</summary>
    public string Constant(string name, ReadOnlySpan<double> values, params ReadOnlySpan<int> shape) => Add(name, Double, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant of whole numbers.</summary>
    public string Constant(string name, ReadOnlySpan<long> values, params ReadOnlySpan<int> shape) => Add(name, Int64, MemoryMarshal.AsBytes(values), shape);

    /// <summary>An operation with one output.</summary>
    /// <returns>The output's name.</returns>
    public string Node(string type, string output, string[] inputs, params (string Name, long Value)[] attributes)
    {
        Node(type, [output], inputs, attributes);
        return output;
    }

    /// <summary>An operation.</summary>
    public void Node(string type, string[] outputs, string[] inputs, params (string Name, long Value)[] attributes)
    {
        var node = new ProtoMessage();
        foreach (var input in inputs)
            node.Text(1, input);
        foreach (var output in outputs)
            node.Text(2, output);
        node.Text(3, $"{type}_{_nodes.Count}").Text(4, type);
        foreach (var (name, value) in attributes)
            node.Message(5, new ProtoMessage().Text(1, name).Integer(3, value).Integer(20, 2));
        _nodes.Add(node);
    }

    /// <summary>The file's bytes.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="words">What it is, for people.</param>
    /// <param name="version">The version of the program that writes it.</param>
    /// <param name="facts">What else to keep with it.</param>
    public byte[] Bytes(string name, string words, string version, IReadOnlyDictionary<string, string> facts)
    {
        var graph = new ProtoMessage();
        _nodes.ForEach(node => graph.Message(1, node));
        graph.Text(2, name);
        _initializers.ForEach(constant => graph.Message(5, constant));
        _inputs.ForEach(input => graph.Message(11, input));
        _outputs.ForEach(output => graph.Message(12, output));
        var model = new ProtoMessage().Integer(1, 8).Text(2, "PolicyProbe").Text(3, version).Text(6, words).Message(7, graph).Message(8, new ProtoMessage().Text(1, "").Integer(2, 13));
        foreach (var (key, value) in facts)
            model.Message(14, new ProtoMessage().Text(1, key).Text(2, value));
        return model.Bytes.ToArray();
    }

    private string Add(string name, int type, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> shape)
    {
        var tensor = new ProtoMessage();
        foreach (var length in shape)
            tensor.Integer(1, length);
        _initializers.Add(tensor.Integer(2, type).Text(8, name).Raw(9, bytes));
        return name;
    }

    private static ProtoMessage Value(string name, int?[] shape)
    {
        var dimensions = new ProtoMessage();
        foreach (var length in shape)
            dimensions.Message(1, length is { } known ? new ProtoMessage().Integer(1, known) : new ProtoMessage().Text(2, Batch));
        return new ProtoMessage().Text(1, name).Message(2, new ProtoMessage().Message(1, new ProtoMessage().Integer(1, Float).Message(2, dimensions)));
    }
}
