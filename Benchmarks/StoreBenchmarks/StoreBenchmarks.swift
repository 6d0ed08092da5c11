@main enum StoreBenchmarks { static func main() {} }
